package dev.fallline;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

import java.util.Map;
import java.util.TreeMap;

/** Says at the end of a test run what this machine could not check, and why. */
public final class NotCheckedHere implements TestExecutionListener {
    /** How many tests, by class and reason. */
    private final Map<String, Integer> skipped = new TreeMap<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() != Status.ABORTED) return;
        String reason = result.getThrowable().map(Throwable::getMessage).orElse("");
        add(test, reason.replaceFirst("^Assumption failed: ", ""));
    }

    private void add(TestIdentifier test, String reason) {
        skipped.merge(className(test) + ": " + reason, 1, Integer::sum);
    }

    private static String className(TestIdentifier test) {
        return switch (test.getSource().orElse(null)) {
            case ClassSource source -> source.getClassName();
            case MethodSource source -> source.getClassName();
            case null, default -> test.getDisplayName();
        };
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        skipped.forEach(
                (what, count) ->
                        System.out.println("NOT CHECKED HERE " + what + " (" + count + ")"));
        skipped.clear();
    }
}
