package dev.fallline.report;

import java.util.List;
import java.util.stream.Collectors;

/** A page as Markdown (GitHub's flavor): all but its charts. */
public final class Markdown {
    private final StringBuilder out = new StringBuilder();

    private Markdown() {}

    public static String of(Page page) {
        Markdown text = new Markdown();
        text.out.append("# ").append(page.title()).append('\n');
        if (!page.summary().isEmpty()) text.out.append('\n').append(page.summary()).append('\n');
        for (Section s : page.sections()) {
            if (s.blocks().stream().allMatch(b -> b instanceof Chart)) continue;
            text.out.append("\n## ").append(s.title()).append('\n');
            s.blocks().forEach(text::add);
        }
        return text.out.toString();
    }

    private void add(Block block) {
        switch (block) {
            case Paragraph(String text, boolean warning) -> {
                out.append('\n').append(warning ? "**Warning:** " : "");
                out.append(text).append('\n');
            }
            case Facts facts -> {
                out.append('\n');
                facts.all().forEach(f -> out.append("- %s: %s\n".formatted(f.name(), f.value())));
            }
            case DataTable table -> add(table);
            case Chart _ -> {}
        }
    }

    private void add(DataTable table) {
        out.append('\n');
        line(table.columns().stream().map(TableColumn::title).toList());
        line(table.columns().stream().map(c -> c.format() == null ? "---" : "---:").toList());
        for (List<Object> row : table.rows()) {
            line(table.texts(row));
        }
    }

    private void line(List<String> cells) {
        out.append(
                cells.stream()
                        .map(c -> c.replace("|", "\\|").replace('\n', ' '))
                        .collect(Collectors.joining(" | ", "| ", " |\n")));
    }
}
