package dev.fallline.bundle;

import com.google.gson.JsonElement;

/** What came of a step. */
sealed interface Outcome {
    /**
     * @param figures what was counted or measured
     */
    record Passed(JsonElement figures) implements Outcome {}

    record Failed(String reason) implements Outcome {}

    /** Something is missing on this machine that the step is about. */
    record NotPossible(String reason) implements Outcome {}
}
