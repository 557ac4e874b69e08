package dev.fallline.serve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trainings of the pages that are open: one a page, and a bounded number of them. */
final class PlayTrainings implements AutoCloseable {
    private static final int MOST = 16;

    /** Pages that take turns at their streams come back within this time. */
    private static final long ABSENT_NANOS = 5_000_000_000L;

    private final Map<String, PlayTraining> open = new LinkedHashMap<>();
    private long last;

    /**
     * Makes a training. Where there are too many, that which nobody has looked at for longest ends.
     *
     * @param replaced the page's training before; null for a new page
     * @return its name
     */
    synchronized String begin(PlaySettings.Choice choice, String replaced) {
        // What cannot be trained leaves the page as it is.
        PlayTraining fresh = new PlayTraining(choice);
        if (replaced != null && open.containsKey(replaced)) open.remove(replaced).close();
        if (open.size() >= MOST && !endIdle()) {
            fresh.close();
            throw new Refusal(503, "Too many pages are open: close some.");
        }
        String name = String.valueOf(++last);
        open.put(name, fresh);
        return name;
    }

    private boolean endIdle() {
        var idlest =
                open.entrySet().stream()
                        .filter(e -> e.getValue().idle() > ABSENT_NANOS)
                        .max(Comparator.comparing(e -> e.getValue().idle()));
        idlest.ifPresent(e -> open.remove(e.getKey()).close());
        return idlest.isPresent();
    }

    synchronized PlayTraining get(String name) {
        PlayTraining known = open.get(name);
        if (known != null) return known;
        throw new Refusal(404, "This training has ended: reload the page.");
    }

    @Override
    public void close() {
        List<PlayTraining> all;
        synchronized (this) {
            all = new ArrayList<>(open.values());
            open.clear();
        }
        all.forEach(PlayTraining::close);
    }
}
