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
package org.imagemover.testkit;

/**
 * What a driver, or the place of its test, cannot do of the contract, and may say so. The tests
 * concerned are skipped with the reason that was declared, or ask for less; where the lack can be
 * seen, a deviation that is declared without need is a failure.
 */
public enum Deviation {
    /** The driver is no {@code WritableStore}, or not as it is configured here. */
    READ_ONLY,
    /** Sources have no {@code RangeReads}. */
    NO_RANGES,
    /** The store has no validator: {@code SourceStat.validator} is null. */
    NO_VALIDATOR,
    /** The store does not know sizes: {@code SourceStat.size} is -1. */
    UNKNOWN_SIZE,
    /**
     * The store keeps no old bytes and cannot tell at a read that they are gone: a source whose
     * object is changed may read a mix, but its {@code stat} tells.
     */
    CHANGE_SEEN_BY_STAT_ONLY,
    /** No object can be made that must not be read. */
    NEVER_DENIED,
    /** No object can be made to end before its size. */
    NO_EARLY_END,
    /** No read can be held back. */
    NO_STALL,
    /** No catalogue has locations of this store. */
    NO_LOCATIONS,
    /** There is nothing that {@code check} could look at. */
    NOTHING_TO_CHECK,
    /** An unfinished write cannot be resumed: {@code resume} answers {@code NOT_FOUND}. */
    NO_RESUME,
    /** The size must be known before an object is created. */
    SIZE_NEEDED,
    /** An interrupt of a thread that reads closes the source for all its readers. */
    INTERRUPT_CLOSES
}
