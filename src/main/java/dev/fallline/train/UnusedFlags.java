package dev.fallline.train;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

/** Refuses settings that other settings leave without effect: they would mislead. */
final class UnusedFlags {
    private UnusedFlags() {}

    /**
     * @throws FalllineException (usage) that names the flag
     */
    static void refuse(Recipe recipe) {
        Config c = recipe.config();
        if (c.dropout() > 0 && recipe.hidden().isEmpty()) {
            throw usage(
                    "--dropout %s drops units of hidden layers, and there are none: leave it away",
                    c.dropout());
        }
        // No model has Huber's loss unless it is asked for.
        if (c.huberDelta() != Config.DEFAULTS.huberDelta() && !"huber".equals(c.loss())) {
            throw usage("--huber-delta %s needs --loss huber", c.huberDelta());
        }
        if (c.minDelta() > 0 && c.earlyStop() == null) {
            throw usage("--min-delta %s needs --early-stop, such as 5", c.minDelta());
        }
        if (c.hindsightEpochs() != Config.DEFAULTS.hindsightEpochs() && !c.online()) {
            throw usage("--hindsight-epochs %d needs --online", c.hindsightEpochs());
        }
    }

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }
}
