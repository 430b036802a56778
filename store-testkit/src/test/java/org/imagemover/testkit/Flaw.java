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
 * A clause of the contract that a {@link MemoryDriver} can break, and the test that has to see it.
 */
enum Flaw {
    CONNECTS_WHEN_IT_IS_MADE("aDriverIsMadeWhereItsPlaceIsNotThere"),
    SHOWS_THE_PLACE_IN_TO_STRING("noTextShowsThePlace"),
    SHOWS_THE_PLACE_IN_A_MESSAGE("anObjectThatIsNotThereIsNotFound"),
    SHOWS_THE_PLACE_IN_A_CAUSE("anObjectThatIsNotThereIsNotFound"),
    DOES_NOT_NAME_THE_STORE("anObjectThatIsNotThereIsNotFound"),
    SHOWS_THE_PLACE_IN_THE_IDENTITY("noTextOfAWriteShowsThePlace"),
    CHECKS_NOTHING("checkTellsThatThePlaceIsNotThere"),
    CALLS_AN_UNREACHABLE_OBJECT_MISSING("aPlaceThatIsNotThereIsNoMissingObject"),
    CALLS_A_DENIED_OBJECT_MISSING("anObjectThatMustNotBeReadIsDenied"),
    TAKES_EVERY_LOCATION("aLocationOfSomebodyElseIsRefusedWithAReasonThatDoesNotRepeatIt"),
    REPEATS_THE_LOCATION("aLocationOfSomebodyElseIsRefusedWithAReasonThatDoesNotRepeatIt"),
    FAILS_ON_A_MALFORMED_LOCATION("aLocationThatIsMalformedIsRefusedAndNoFailure"),
    TELLS_A_WRONG_SIZE("theStatTellsTheSizeAndDigestsOfTheBytes"),
    TELLS_A_WRONG_DIGEST("theStatTellsTheSizeAndDigestsOfTheBytes"),
    HAS_ONE_VALIDATOR_FOR_ALL("theValidatorChangesWithTheBytes"),
    HAS_A_NEW_VALIDATOR_EACH_TIME("theValidatorStaysWhileTheBytesDo"),
    SHARES_ONE_POSITION("eachStreamOfASourceStartsAtTheStart"),
    SWAPS_BYTES_OF_CONCURRENT_READERS("manyReadersAtOnceEachGetTheirOwnBytes"),
    READS_ONE_BYTE_TOO_MUCH("rangesAreTheObjectsBytesAtEveryEdge"),
    FAILS_BEHIND_THE_END("rangesAreTheObjectsBytesAtEveryEdge"),
    OVERFLOWS_AT_A_HUGE_LENGTH("rangesAreTheObjectsBytesAtEveryEdge"),
    READS_NOTHING_NOW_AND_THEN("theStreamIsTheObjectToTheByte"),
    NEEDS_A_HEAP_BUFFER("everyKindOfBufferIsFilledBetweenItsPositionAndItsLimit"),
    FILLS_BEHIND_THE_LIMIT("everyKindOfBufferIsFilledBetweenItsPositionAndItsLimit"),
    ENDS_EARLY_WITHOUT_A_WORD("anObjectThatEndsEarlyIsNoShortObject"),
    MIXES_OLD_AND_NEW_BYTES("aSourceOfAChangedObjectReadsOldBytesOrFails"),
    STILL_READS_WHEN_CLOSED("afterClosingEveryCallFailsAndClosingAgainDoesNot"),
    FAILS_WHEN_CLOSED_TWICE("afterClosingEveryCallFailsAndClosingAgainDoesNot"),
    STAYS_STUCK_WHEN_CLOSED("closingEndsAReadThatIsStuck"),
    IS_SPOILT_BY_AN_INTERRUPT("anInterruptedReaderDoesNotSpoilTheSourceForTheOthers"),
    HIDES_DATA_AS_A_HOLE("dataRegionsCoverAllThatIsNotZero"),
    SHOWS_WHAT_IS_NOT_COMMITTED("anObjectIsSeenOnceItIsCommittedAndNotBefore"),
    LEAVES_BYTES_IN_THE_BUFFER("everyKindOfBufferIsConsumedAndLeftAsItWas"),
    LEAVES_OLD_BYTES_IN_HOLES("whatIsNeverWrittenReadsAsZero"),
    IGNORES_THE_SIZE_AT_COMMIT("anObjectMayBeLongerThanWhatWasWritten"),
    FAILS_WHEN_COMMITTED_AGAIN("aCommitMayComeAgain"),
    OVERWRITES_AT_CREATE("anObjectThatIsThereIsNotWrittenAgain"),
    OVERWRITES_AT_COMMIT("anObjectThatAppearedMeanwhileIsNotOverwritten"),
    LEAVES_WHAT_WAS_ABORTED("anAbortLeavesNothingAndMayComeAgain"),
    REMOVES_A_COMMITTED_OBJECT_BY_ABORT("aCommitMayComeAgain"),
    COMMITS_WHEN_CLOSED("aClosedSinkTakesNothingAndPublishesNothing"),
    CLAIMS_WHAT_WAS_NOT_WRITTEN("committedTellsWhatWasWritten"),
    FORGETS_WHAT_WAS_CLOSED("anotherInstanceGoesOnWithWhatWasClosed"),
    KNOWS_TOKENS_OF_ITS_OWN_INSTANCE_ALONE("anotherInstanceGoesOnWithWhatWasClosed"),
    TAKES_OVER_MORE_THAN_IS_BELIEVED("whatTheCallerDoesNotBelieveToBeThereIsNotTakenOver"),
    TAKES_ANY_TOKEN("thereIsNothingToGoOnWithForATokenOfNobody"),
    NAMES_A_WRITE_BY_ITS_KEY_ALONE("theUnfinishedWriteOfAnotherIsNotTouched"),
    DISCARDS_THE_WRITES_OF_OTHERS("theUnfinishedWriteOfAnotherIsNotTouched"),
    DELETES_WHAT_OTHERS_PUT_THERE("whatAnotherPutUnderTheKeyIsNotRemoved"),
    DOES_NOT_TELL_OF_OTHERS("whatAnotherPutUnderTheKeyIsNotRemoved"),
    KNOWS_AN_OBJECT_BY_NOTHING("whatAnotherPutUnderTheKeyIsNotRemoved"),
    HOLDS_WHATEVER_IS_THERE("anObjectIsKnownAgainByItsIdentity"),
    HAS_ANOTHER_IDENTITY_EACH_TIME("anObjectIsKnownAgainByItsIdentity"),
    DISCARDS_THE_OBJECT("discardingRemovesUnfinishedWritesAndNotTheObject"),
    FAILS_WHEN_DELETED_AGAIN("deletingRemovesTheObjectAndUnfinishedWritesAndMayComeAgain"),
    DELETES_THE_OBJECT_ALONE("deletingRemovesTheObjectAndUnfinishedWritesAndMayComeAgain");

    private final String seenBy;

    Flaw(String seenBy) {
        this.seenBy = seenBy;
    }

    String seenBy() {
        return seenBy;
    }
}
