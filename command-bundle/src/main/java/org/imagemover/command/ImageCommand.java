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
package org.imagemover.command;

import java.io.PrintStream;
import java.util.Set;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.imagemover.api.ImageMoverException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * What all commands do alike. A command that fails throws, and that is what makes a script fail:
 * Karaf prints the exception's message, ends the script and reports a status that is not zero. A
 * command returns no object, since Karaf would print it.
 */
abstract class ImageCommand implements Action {

    @Reference Session session;
    @Reference ConfigurationAdmin configurations;

    @Override
    public final @Nullable Object execute() throws Exception {
        Command command = getClass().getAnnotation(Command.class);
        new CommandAccess(configurations)
                .require(command.scope(), command.name(), restrictedOptions());
        try {
            run(System.out);
            return null;
        } catch (ImageMoverException failure) {
            throw Text.clean(failure);
        }
    }

    /** Those of its options that are given, and need more rights than the command itself. */
    Set<String> restrictedOptions() {
        return Set.of();
    }

    /**
     * Does what was asked for.
     *
     * @param out gets the command's result, and nothing but that
     */
    abstract void run(PrintStream out) throws Exception;
}
