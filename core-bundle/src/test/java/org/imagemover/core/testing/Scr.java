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
package org.imagemover.core.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** Calls the methods of components that only SCR calls, in the way in which SCR does. */
public final class Scr {

    private Scr() {}

    public static void call(Object component, String name, Object... arguments) {
        for (Method method : component.getClass().getDeclaredMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                invoke(component, method, arguments);
                return;
            }
        }
        throw new AssertionError("no method " + name + " of " + component.getClass());
    }

    private static void invoke(Object component, Method method, Object[] arguments) {
        try {
            method.setAccessible(true);
            method.invoke(component, arguments);
        } catch (IllegalAccessException denied) {
            throw new AssertionError(denied);
        } catch (InvocationTargetException thrown) {
            throw new AssertionError(method + " threw", thrown.getCause());
        }
    }
}
