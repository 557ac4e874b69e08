package dev.fallline.data.synthetic;

import static dev.fallline.FalllineException.usage;

import dev.fallline.Range;
import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.PlanePoints.Form;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A data set that is made, not read: the same bits from the same seed on every platform. */
public sealed interface Generator permits Digits, PlanePoints, Linear, Wilson {
    /** The seed of a data set where none is given; it does not follow the seed of the training. */
    long DEFAULT_SEED = 1;

    Pattern NOISY = Pattern.compile("([a-z]+)\\(noise=([^()]*)\\)");

    /** The name by which the data set is opened. */
    String name();

    /** What it is, in a line. */
    String summary();

    /** Makes the data set. */
    Dataset make(long seed);

    /** All generators, with their default sizes. */
    static List<Generator> all() {
        List<Generator> all = new ArrayList<>(List.of(new Digits()));
        for (Form form : Form.values()) all.add(PlanePoints.of(form));
        all.addAll(List.of(new Linear(), new Wilson()));
        return all;
    }

    /**
     * The generator of a text: a name, and of points in the plane perhaps with a noise, as in
     * {@code moons(noise=0.3)}.
     *
     * @throws dev.fallline.FalllineException (usage) if the noise cannot be used
     */
    static Optional<Generator> named(String text) {
        Matcher noisy = NOISY.matcher(text);
        String name = noisy.matches() ? noisy.group(1) : text;
        Optional<Generator> known = all().stream().filter(g -> g.name().equals(name)).findFirst();
        return noisy.matches() ? known.map(g -> g.withNoise(noisy.group(2))) : known;
    }

    private Generator withNoise(String text) {
        return switch (this) {
            case PlanePoints p ->
                    new PlanePoints(p.form(), p.train(), p.test(), p.classes(), noise(text));
            case Digits _, Linear _, Wilson _ ->
                    throw usage(
                            "%s takes no noise in brackets: give %1$s, or one of spiral, moons, blobs, rings",
                            name());
        };
    }

    private double noise(String text) {
        double noise = Range.number(text);
        if (Double.isNaN(noise)) {
            throw usage("%s(noise=%s): give a number from 0, such as 0.3", name(), text);
        }
        return noise;
    }
}
