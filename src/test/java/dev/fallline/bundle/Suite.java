package dev.fallline.bundle;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.google.gson.Gson;

import dev.fallline.device.cuda.Launchers;

import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Runs test classes in a Java of their own, and writes down what came of it. */
final class Suite implements TestExecutionListener {
    /**
     * @param failures name and message of each
     * @param skipped why tests were not made
     * @param launchers that ran kernels
     */
    record Summary(
            int passed,
            List<String> failures,
            int aborted,
            Set<String> skipped,
            Set<String> launchers) {}

    private final List<String> failures = new ArrayList<>();
    private final Set<String> skipped = new TreeSet<>();
    private int passed;
    private int aborted;

    private Suite() {}

    /** First the file for the {@link Summary}, then the classes. */
    public static void main(String[] args) throws IOException {
        List<DiscoverySelector> classes = new ArrayList<>();
        for (String name : Arrays.asList(args).subList(1, args.length)) {
            classes.add(selectClass(name));
        }
        Suite suite = new Suite();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request().selectors(classes).build(),
                        suite);
        Files.writeString(Path.of(args[0]), new Gson().toJson(suite.summary()));
        System.exit(0);
    }

    private Summary summary() {
        return new Summary(passed, failures, aborted, skipped, Launchers.used());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        aborted++;
        skipped.add(reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String message = result.getThrowable().map(Throwable::toString).orElse("");
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) passed++;
            }
            case ABORTED -> {
                aborted++;
                skipped.add(
                        message.replaceFirst(
                                "^.*TestAbortedException: (Assumption failed: )?", ""));
            }
            case FAILED -> {
                failures.add(test.getDisplayName() + ": " + message);
                result.getThrowable().ifPresent(Throwable::printStackTrace);
            }
        }
    }
}
