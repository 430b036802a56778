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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Before;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the feature repository must not say, lest a container changes more than it was told to. */
public class FeatureRepositoryIT {

    private List<Element> configurationFiles = List.of();
    private List<Element> configurations = List.of();
    private List<Element> required = List.of();

    @Before
    public void read() throws Exception {
        String version = System.getProperty("project.version");
        Path file =
                Path.of(
                        System.getProperty("own.repository"),
                        "org/imagemover/features",
                        version,
                        "features-" + version + "-features.xml");
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        configurationFiles = elements(document, "configfile");
        configurations = elements(document, "config");
        required =
                elements(document, "feature").stream()
                        .filter(feature -> feature.getAttribute("name").isEmpty())
                        .filter(feature -> feature.getTextContent().startsWith("image-mover"))
                        .toList();
    }

    @Test
    public void noConfigurationFileIsEverOverwritten() {
        assertFalse(configurationFiles.isEmpty());
        for (Element file : configurationFiles) {
            String name = file.getAttribute("finalname");
            assertEquals(name + " has override", "", file.getAttribute("override"));
            assertEquals(name + " has overwrite", "", file.getAttribute("overwrite"));
        }
    }

    @Test
    public void noConfigurationIsEverOverwritten() {
        assertFalse(configurations.isEmpty());
        for (Element configuration : configurations) {
            String name = configuration.getAttribute("name");
            assertEquals(name + " has override", "", configuration.getAttribute("override"));
            assertEquals(name + " has append", "", configuration.getAttribute("append"));
        }
    }

    @Test
    public void whatNoFileOfRolesNamesIsForAdministrators() {
        for (Element configuration : configurations) {
            String name = configuration.getAttribute("name");
            assertTrue(
                    name,
                    configuration
                            .getTextContent()
                            .lines()
                            .anyMatch(line -> line.equals("* = admin")));
        }
    }

    @Test
    public void noLaterVersionOfAFeatureIsTakenUnasked() {
        assertFalse(required.isEmpty());
        for (Element feature : required) {
            String version = feature.getAttribute("version");
            String upperEnd = version.substring(version.indexOf(',') + 1);
            assertTrue(
                    feature.getTextContent() + " in " + version,
                    version.startsWith("[") && upperEnd.matches(".+[])]"));
        }
    }

    /** What that means, ForeignFeaturesIT tests. */
    @Test
    public void theDistributionRestartsNothingForWhatIsInstalledLater() throws Exception {
        assertEquals("false", setting("org.apache.karaf.features", "autoRefresh"));
        assertEquals(
                "none",
                setting(
                        "org.apache.felix.fileinstall-deploy",
                        "felix.fileinstall.optionalImportRefreshScope"));
    }

    private static String setting(String pid, String key) throws Exception {
        Path file = Path.of(System.getProperty("own.directory"), "etc", pid + ".cfg");
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
        return settings.getProperty(key);
    }

    private static List<Element> elements(Document document, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList found = document.getElementsByTagName(name);
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
