package dev.fallline.cli;

import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.Throttle;
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
            "Downloads a public data set for --data NAME.",
            "Files that exist are only verified; interrupted downloads are continued."
        },
        footer = {
            "",
            "Examples:",
            "  fallline data fetch mnist",
            "  fallline data fetch fashion-mnist --mirror https://example.org/fashion/",
            "  fallline data fetch mnist --mirror /media/usb/mnist"
        })
final class DataFetchCommand implements Runnable {
    private static final double MEGABYTE = 1e6;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Sets.class,
            description = "${COMPLETION-CANDIDATES}.")
    private String name;

    @Option(
            names = "--mirror",
            paramLabel = "URL|DIR",
            description =
                    "URL or folder with the files, under their published names, instead of"
                            + " the official source.")
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
        private final Throttle throttle = new Throttle();

        Progress(Console console) {
            this.console = console;
        }

        @Override
        public void progress(String file, long bytes, long total) {
            if (!throttle.isDue()) return;
            String of = total < 0 ? "" : " of %.1f".formatted(total / MEGABYTE);
            console.status("%s  %.1f%s MB".formatted(file, bytes / MEGABYTE, of));
        }

        @Override
        public void got(String file, String from) {
            console.say("%s from %s".formatted(file, from));
        }
    }
}
