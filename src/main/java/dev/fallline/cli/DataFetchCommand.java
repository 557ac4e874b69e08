package dev.fallline.cli;

import dev.fallline.cli.terminal.Console;
import dev.fallline.data.source.Fetcher;
import dev.fallline.data.source.PublicSet;
import dev.fallline.io.CacheFolder;
import dev.fallline.report.Facts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Iterator;
import java.util.Optional;

@Command(
        name = "fetch",
        description = {
            "Downloads a public data set, which --data NAME finds then.",
            "What is there already is only checked; what broke off is continued."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fallline data fetch mnist",
            "  fallline data fetch fashion-mnist --mirror https://example.org/fashion/",
            "  fallline data fetch mnist --mirror /media/usb/mnist"
        })
final class DataFetchCommand implements Runnable {
    private static final double MEGABYTE = 1e6;

    /** Between two lines of progress, in nanoseconds. */
    private static final long PAUSE = 100_000_000;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Sets.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String name;

    @Option(
            names = "--mirror",
            paramLabel = "URL|DIR",
            description =
                    "Address or folder that has the files, under their published names, instead of"
                            + " the usual ones.")
    private String mirror;

    @Mixin private Output output;

    static final class Sets implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return PublicSet.fetched().iterator();
        }
    }

    @Override
    public void run() {
        Fetcher.Result result =
                Fetcher.fetch(
                        name,
                        CacheFolder.path(),
                        Optional.ofNullable(mirror),
                        new Progress(Console.system()));
        output.print(
                result,
                new Facts().add("data", result.name()).add("folder", result.folder().toString()));
    }

    private static final class Progress implements Fetcher.Listener {
        private final Console console;
        private long shown = System.nanoTime() - PAUSE;

        Progress(Console console) {
            this.console = console;
        }

        @Override
        public void progress(String file, long bytes, long total) {
            if (System.nanoTime() - shown < PAUSE) return;
            shown = System.nanoTime();
            String of = total < 0 ? "" : " of %.1f".formatted(total / MEGABYTE);
            console.status("%s  %.1f%s MB".formatted(file, bytes / MEGABYTE, of));
        }

        @Override
        public void got(String file, String from) {
            console.say("%s from %s".formatted(file, from));
        }
    }
}
