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

/** The ways in which a driver, its configuration or what is behind it can go and come. */
enum SwapKind {
    CONFIGURATION_EDITED,
    CONFIGURATION_DELETED_AND_MADE_AGAIN,
    STOPPED_AND_STARTED,
    UPDATED,
    STOPPED_UPDATED_AND_STARTED,
    UNINSTALLED_AND_INSTALLED,
    FEATURE_UNINSTALLED_AND_INSTALLED,
    FEATURE_UPGRADED_MICRO,
    FEATURE_UPGRADED_MINOR,
    OLD_AND_NEW_SIDE_BY_SIDE,
    DRAINED_UPDATED_AND_RESUMED,
    BACKEND_DOWN_AND_UP
}
