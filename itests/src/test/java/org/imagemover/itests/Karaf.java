/*
 * Copyright the Image Mover authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package org.imagemover.itests;

import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.KarafDistributionConfigurationConsoleOption;

/**
 * The Karafs that tests run in. No port is opened but Pax Exam's own on loopback, and everything of
 * the project comes from this build, through the distribution's own repository of artifacts.
 */
final class Karaf {

    private static final long START_MILLIS = 240_000;

    private Karaf() {}

    /** Karaf as its project publishes it; nothing of Image Mover is installed. */
    static Option stock() {
        return composite(
                container("stock.karaf"),
                console().ignoreRemoteShell(),
                sshPort(0),
                repositories());
    }

    /** The project's distribution, with Image Mover installed. */
    static Option own() {
        return composite(
                container("own.karaf"), console().ignoreRemoteShell(), sshPort(0), repositories());
    }

    /**
     * Karaf as its project publishes it, with its ssh server on a port of loopback.
     *
     * @param user who may log in with a password and do everything
     */
    static Option stockWithSsh(int port, String user, String password) {
        return composite(
                container("stock.karaf"),
                console().startRemoteShell(),
                sshPort(port),
                editConfigurationFilePut(
                        "etc/users.properties",
                        user,
                        password + ",admin,manager,viewer,systembundles,ssh"),
                repositories());
    }

    /** Somebody who may log in with a password, and has some roles, {@code viewer,ssh}. */
    static Option user(String name, String password, String roles) {
        return editConfigurationFilePut("etc/users.properties", name, password + "," + roles);
    }

    private static KarafDistributionConfigurationConsoleOption console() {
        return configureConsole().ignoreLocalConsole();
    }

    private static Option sshPort(int port) {
        return editConfigurationFilePut(
                "etc/org.apache.karaf.shell.cfg", "sshPort", String.valueOf(port));
    }

    /** The URL of the feature repository of this build. */
    static String featureRepository() {
        return "mvn:org.imagemover/features/"
                + System.getProperty("project.version")
                + "/xml/features";
    }

    private static Option container(String archive) {
        return composite(
                karafDistributionConfiguration()
                        .frameworkUrl(new File(System.getProperty(archive)).toURI().toString())
                        .name("Karaf")
                        .unpackDirectory(new File("target/exam"))
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                CoreOptions.systemTimeout(START_MILLIS),
                CoreOptions.vmOptions(
                        // as bin/karaf has them
                        "--add-reads=java.xml=java.logging",
                        "--add-exports=java.base/org.apache.karaf.specs.locator="
                                + "java.xml,ALL-UNNAMED",
                        "--patch-module=java.base=" + endorsed("locator"),
                        "--patch-module=java.xml=" + endorsed("java.xml"),
                        "--add-opens=java.base/java.security=ALL-UNNAMED",
                        "--add-opens=java.base/java.net=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.naming/javax.naming.spi=ALL-UNNAMED"),
                CoreOptions.systemProperty("project.version")
                        .value(System.getProperty("project.version")),
                editConfigurationFilePut("etc/config.properties", "karaf.shutdown.port", "-1"),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1"),
                management("rmiRegistryHost", "127.0.0.1"),
                management("rmiRegistryPort", "0"),
                management("rmiServerHost", "127.0.0.1"),
                management("rmiServerPort", "0"));
    }

    private static String endorsed(String specs) {
        return "lib/endorsed/org.apache.karaf.specs."
                + specs
                + "-"
                + System.getProperty("karaf.version")
                + ".jar";
    }

    private static Option management(String key, String value) {
        return editConfigurationFilePut("etc/org.apache.karaf.management.cfg", key, value);
    }

    private static Option repositories() {
        String mvn = "etc/org.ops4j.pax.url.mvn.cfg";
        String prefix = "org.ops4j.pax.url.mvn.";
        String karafs = "file:${karaf.home}/${karaf.default.repository}@id=system@snapshots";
        String repositories =
                String.join(
                        ", ", karafs, directory("own.repository"), directory("exam.repository"));
        return composite(
                editConfigurationFilePut(mvn, prefix + "defaultRepositories", repositories),
                // what is not there is an error, not a download or something of another build
                editConfigurationFilePut(mvn, prefix + "repositories", ""),
                editConfigurationFilePut(
                        mvn, prefix + "localRepository", "${karaf.data}/no-repository"));
    }

    private static String directory(String property) {
        return new File(System.getProperty(property)).toURI() + "@id=" + property + "@snapshots";
    }
}
