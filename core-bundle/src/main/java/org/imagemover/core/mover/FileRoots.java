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
package org.imagemover.core.mover;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.imagemover.api.NotAllowedException;
import org.imagemover.core.config.CoreConfiguration;
import org.imagemover.core.config.FileRootSettings;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The rule where the paths of others may lead: into the directories of {@code file.roots}, and
 * never into those of the container or the kernel. It is about real paths, in which no link is
 * left; what is there is asked anew each time, as links and the configuration change.
 */
@Component(service = FileRoots.class)
public final class FileRoots {

    /** Where the container and its other instances are, in system properties of Karaf. */
    private static final List<String> HOMES = List.of("karaf.home", "karaf.base");

    private static final List<String> IN_HOME =
            List.of("etc", "deploy", "data", "system", "lib", "bin", "instances");
    private static final List<String> ELSEWHERE =
            List.of("karaf.etc", "karaf.data", "karaf.log", "karaf.instances");
    private static final List<Path> KERNEL = List.of(Path.of("/proc"), Path.of("/sys"));

    private final CoreConfiguration configuration;

    @Activate
    public FileRoots(@Reference CoreConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * A path that a caller gave.
     *
     * @param foreign whether somebody else than the calling code gave it
     */
    CallerPath path(Path given, boolean foreign) {
        return new CallerPath(given.toAbsolutePath().normalize(), foreign, this);
    }

    /** Whether the rule holds for what Java callers give on their own account, too. */
    boolean holdsForJava() {
        return settings().java();
    }

    /**
     * Refuses a real path that is not within.
     *
     * @param real where it leads
     * @param given how it was written
     */
    void require(Path real, Path given) throws NotAllowedException {
        if (isIn(closed(), real)) {
            throw new NotAllowedException(
                    given
                            + " leads into the container's own directories, /proc or /sys, where"
                            + " nobody's path may lead: use another directory");
        }
        FileRootSettings settings = settings();
        if (!settings.anywhere() && !isIn(settings.directories(), real)) {
            throw new NotAllowedException(
                    given
                            + " is not within the directories that paths may lead to: use one of"
                            + " them, or have it added to file.roots in"
                            + " etc/org.imagemover.core.cfg");
        }
    }

    private FileRootSettings settings() {
        return configuration.settings().fileRoots();
    }

    private static boolean isIn(List<Path> directories, Path real) {
        for (Path directory : directories) {
            try {
                if (real.startsWith(RealPath.of(directory))) {
                    return true;
                }
            } catch (IOException leadsNowhere) {
                // then nothing can be in it
            }
        }
        return false;
    }

    private static List<Path> closed() {
        List<Path> closed = new ArrayList<>(KERNEL);
        for (String key : HOMES) {
            String home = System.getProperty(key);
            if (home != null) {
                IN_HOME.forEach(name -> closed.add(Path.of(home, name)));
            }
        }
        for (String key : ELSEWHERE) {
            String directory = System.getProperty(key);
            if (directory != null) {
                closed.add(Path.of(directory));
            }
        }
        return closed;
    }
}
