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
package org.imagemover.localfile;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Of each bundle that embeds this library: when it has stopped, no thread of the library's keeps
 * its classes. Starting it loads nothing.
 */
public final class LocalFileActivator implements BundleActivator {

    @Override
    public void start(BundleContext context) {}

    @Override
    public void stop(BundleContext context) {
        LinuxCalls.end();
    }
}
