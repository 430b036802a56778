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
package org.imagemover.api;

import java.util.List;

/**
 * What a copy would do.
 *
 * @param image the image's id, or for a URI its scheme alone, since a URI is a location
 * @param steps in the order in which they are tried; the first that works ends the copy. Empty
 *     where nothing can be done
 * @param notTaken why each other way, or store, is not among the steps
 */
public record CopyPlan(String image, List<Step> steps, List<Attempt> notTaken) {

    public CopyPlan {
        steps = List.copyOf(steps);
        notTaken = List.copyOf(notTaken);
    }

    /**
     * One step of a plan.
     *
     * @param method the way
     * @param store the id of the store that is read
     */
    public record Step(CopyMethod method, String store) {}
}
