package dev.fallline.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens to an optimizer's state when another takes over (docs/decisions/0002): if the
 * outgoing one has every slot that the incoming one wants, those carry over and the count of steps
 * goes on; otherwise the incoming one starts without state, since a part of the state would be
 * wrong.
 */
public record Handover(Optimizer from, Optimizer to) {
    /** Whether the incoming optimizer goes on where the outgoing one has ended. */
    public boolean continues() {
        return from.slots().containsAll(to.slots());
    }

    /** The slots that carry over. */
    public List<String> carried() {
        return continues() ? to.slots() : List.of();
    }

    /** The slots that are dropped. */
    public List<String> dropped() {
        List<String> dropped = new ArrayList<>(from.slots());
        dropped.removeAll(carried());
        return dropped;
    }

    /** The slot that becomes the parameters, where the outgoing one's solution lies in one. */
    public Optional<String> settled() {
        return from.solution().filter(s -> !carried().contains(s));
    }

    /** The same in words. */
    public String words() {
        StringBuilder words = new StringBuilder();
        words.append("%s takes over from %s: ".formatted(to.name(), from.name()));
        if (to.slots().isEmpty()) {
            words.append("it keeps no state");
        } else if (continues()) {
            List<String> kept = new ArrayList<>(carried());
            kept.add("the step count");
            words.append(list(kept)).append(" carry over");
        } else {
            words.append(
                    "it starts without state"
                            + (to instanceof FullBatch
                                    ? ""
                                    : ", %s from zero".formatted(list(to.slots()))));
        }
        settled().ifPresent(_ -> words.append(", at %s's solution".formatted(from.name())));
        if (!dropped().isEmpty()) {
            String verb = dropped().size() == 1 ? "is" : "are";
            String slots = from instanceof FullBatch ? "its last steps" : list(dropped());
            words.append("; %s %s dropped".formatted(slots, verb));
        }
        return words.toString();
    }

    private static String list(List<String> slots) {
        return String.join(", ", slots).replaceFirst(", (?=[^,]*$)", " and ");
    }
}
