package dev.fallline.report;

import java.util.List;

/**
 * A part of a page under a heading. On a wide screen two charts stand side by side.
 *
 * @param blocks from top to bottom
 */
public record Section(String title, List<Block> blocks) {
    public Section {
        blocks = List.copyOf(blocks);
    }

    public Section(String title, Block... blocks) {
        this(title, List.of(blocks));
    }
}
