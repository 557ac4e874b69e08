package dev.fallline.data.picture;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.PictureFrame;
import dev.fallline.data.Schema;

import java.util.Arrays;
import java.util.Optional;

/** Learns how figures lie in the pictures of a data set, and brings others into the same form. */
public final class Framing {
    /** Pictures that are looked at to learn it. */
    private static final int MOST_SEEN = 500;

    /** The part of them that must have a blank border. */
    private static final double MOST = 0.95;

    /** A border is blank if its mean is at most so far from black or white. */
    private static final double BLANK = 32;

    /** Pictures from files are reduced to this, in pixels. */
    private static final int LONGEST = 1024;

    /** A figure whose size is so near to the box is not resampled, which would blur it. */
    private static final double NEARLY = 0.12;

    /** Strokes are changed at so many times the resolution of the data set. */
    private static final int FINER = 6;

    /** How often the width of strokes is measured and changed, where they are too thin. */
    private static final int ROUNDS = 3;

    private final PictureFrame frame;
    private final ExampleShape shape;

    private Framing(PictureFrame frame, ExampleShape shape) {
        this.frame = frame;
        this.shape = shape;
    }

    /**
     * Brings pictures into the form of those that a schema was learned from.
     *
     * @param center whether to look for a figure and center it, if theirs are; otherwise pictures
     *     are scaled as a whole
     * @throws FalllineException (usage) if the schema is not of pictures
     */
    public static Framing of(Schema schema, boolean center) {
        ExampleShape shape = schema.shape();
        if (!shape.isImage() || !schema.pixels()) {
            throw usage("the network takes %s numbers, not pictures: give rows", shape);
        }
        PictureFrame frame = schema.frame() == null ? PictureFrame.whole(0) : schema.frame();
        return new Framing(center ? frame : PictureFrame.whole(frame.ground()), shape);
    }

    /**
     * The frame of a data set's grey pictures.
     *
     * @param pixels unsigned bytes, picture after picture
     */
    public static PictureFrame learn(byte[] pixels, ExampleShape shape) {
        int all = pixels.length / shape.size();
        int count = Math.min(MOST_SEEN, all);
        var pictures = new Plane[count];
        for (int n = 0; n < count; n++) {
            var plane = new Plane(shape.height(), shape.width());
            int from = (int) ((long) n * all / count) * shape.size();
            for (int i = 0; i < shape.size(); i++) {
                plane.values()[i] = Byte.toUnsignedInt(pixels[from + i]) / 255f;
            }
            pictures[n] = plane;
        }
        double ground =
                Arrays.stream(pictures).mapToDouble(Plane::borderMean).average().orElse(0) * 255;
        boolean light = ground > 127.5;
        PictureFrame whole = PictureFrame.whole(ground);
        Figure[] figures =
                Arrays.stream(pictures)
                        .map(p -> light ? p.complement() : p)
                        .filter(p -> p.borderMean() * 255 <= BLANK)
                        .map(Figure::of)
                        .flatMap(Optional::stream)
                        .toArray(Figure[]::new);
        if (count == 0 || figures.length < MOST * count) return whole;
        double[] sides = Arrays.stream(figures).mapToDouble(Figure::side).sorted().toArray();
        int box = (int) sides[sides.length / 2];
        if (box > Math.min(shape.height(), shape.width()) - 2) return whole;
        Spread boxes = Spread.of(figures, false);
        Spread masses = Spread.of(figures, true);
        boolean byMass = masses.square <= boxes.square;
        double[] widths =
                Arrays.stream(figures).mapToDouble(f -> Strokes.width(f.ink())).sorted().toArray();
        return new PictureFrame(
                ground,
                box,
                byMass,
                byMass ? masses.row : boxes.row,
                byMass ? masses.column : boxes.column,
                widths[widths.length / 2],
                widths[widths.length - 1 - widths.length / 10]);
    }

    /** Mean and mean square deviation of the places of figures. */
    private record Spread(double row, double column, double square) {
        static Spread of(Figure[] figures, boolean byMass) {
            double[] rows = new double[figures.length];
            double[] columns = new double[figures.length];
            for (int i = 0; i < figures.length; i++) {
                Figure.Point center = figures[i].center(byMass);
                rows[i] = figures[i].top() + center.row();
                columns[i] = figures[i].left() + center.column();
            }
            double row = mean(rows);
            double column = mean(columns);
            Arrays.setAll(rows, i -> Math.pow(rows[i] - row, 2) + Math.pow(columns[i] - column, 2));
            return new Spread(row, column, mean(rows));
        }

        private static double mean(double[] values) {
            return Arrays.stream(values).average().orElseThrow();
        }
    }

    /**
     * A picture in the form of the data set: its figure of the right size, in the middle; or where
     * the set has no such form, the picture as a whole.
     *
     * @return height × width × channels, unsigned bytes
     */
    public byte[] apply(Picture picture) {
        if (shape.channels() > 1) {
            return picture.fit(shape.height(), shape.width(), shape.channels());
        }
        if (frame.box() == 0) return whole(picture);
        Plane luma = picture.luma();
        double reduce = Math.max(1, Math.max(luma.height(), luma.width()) / (double) LONGEST);
        Plane small = resized(luma, 1 / reduce);
        float[] framed =
                Figure.of(Ink.of(small))
                        .map(this::framed)
                        .orElseGet(() -> new Plane(shape.height(), shape.width()))
                        .values();
        var pixels = new byte[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            int level = Math.round(255 * framed[i]);
            pixels[i] = (byte) (frame.isLight() ? 255 - level : level);
        }
        return pixels;
    }

    /** Inverted where its border is light and that of the data set dark, or the other way round. */
    private byte[] whole(Picture picture) {
        byte[] pixels = picture.fit(shape.height(), shape.width(), 1);
        if (picture.luma().borderMean() > 127.5 == frame.isLight()) return pixels;
        for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) ~pixels[i];
        return pixels;
    }

    private Plane framed(Figure figure) {
        Plane framed = placed(figure);
        Figure changed = figure;
        for (int round = 0; round < ROUNDS; round++) {
            double width = Strokes.width(framed);
            double wanted = Math.clamp(width, frame.stroke(), frame.thickest());
            if (wanted == width) break;
            Plane fine = resized(changed.ink(), (double) FINER * frame.box() / changed.side());
            int room = FINER * frame.box() / 4;
            Plane wide = fine.cut(-room, -room, fine.height() + 2 * room, fine.width() + 2 * room);
            if (wanted > width) wide = even(wide);
            wide = Strokes.widened(wide, FINER * (wanted - width) / 2);
            Optional<Figure> next = Figure.of(Ink.scaled(wide));
            if (next.isEmpty()) break;
            changed = next.get();
            framed = placed(changed);
            // Loops that were nearly filled look wide still; narrowed again, thin strokes vanish.
            if (wanted < width) break;
        }
        return framed;
    }

    /** Ink of less than 0.1 is paper, of more than 0.4 is full: thin strokes may be faint. */
    private static Plane even(Plane ink) {
        var even = new Plane(ink.height(), ink.width());
        for (int i = 0; i < even.values().length; i++) {
            even.values()[i] = Math.clamp((ink.values()[i] - 0.1f) / 0.3f, 0, 1);
        }
        return even;
    }

    private static Plane resized(Plane plane, double scale) {
        int height = Math.max(1, (int) Math.round(plane.height() * scale));
        return plane.resized(height, Math.max(1, (int) Math.round(plane.width() * scale)));
    }

    /** A figure of the right size at the right place. */
    private Plane placed(Figure figure) {
        double scale = (double) frame.box() / figure.side();
        Plane ink = Math.abs(scale - 1) > NEARLY ? resized(figure.ink(), scale) : figure.ink();
        Figure.Point center = new Figure(0, 0, ink).center(frame.byMass());
        int top = (int) Math.round(center.row() - frame.row());
        int left = (int) Math.round(center.column() - frame.column());
        return Ink.scaled(ink.cut(top, left, shape.height(), shape.width()));
    }
}
