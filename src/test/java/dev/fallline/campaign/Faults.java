package dev.fallline.campaign;

import dev.fallline.cli.OwnProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Has writing fail: the command ends with one sentence, and resumed without the fault it comes to
 * the same end.
 *
 * @param fault the command that has another one fail, as words
 */
record Faults(String name, Path tool, Function<Random, List<String>> fault) implements Attack {
    private static final List<String> CALLS = List.of("fsync", "rename", "unlink");
    private static final List<String> ERRORS = List.of("EIO", "ENOSPC", "EACCES");

    /** Half a KiB each (POSIX); the largest file of a subject is a page of 1 MB. */
    private static final int MOST_BLOCKS = 2_200;

    /** A system call fails once, by strace(1). */
    static Faults ofSystemCalls() {
        return new Faults(
                "faults",
                Path.of("/usr/bin/strace"),
                random -> {
                    String call = CALLS.get(random.nextInt(CALLS.size()));
                    String error = ERRORS.get(random.nextInt(ERRORS.size()));
                    int when = 1 + random.nextInt(12);
                    return List.of(
                            "/usr/bin/strace",
                            "-f",
                            "-qqq",
                            "--seccomp-bpf",
                            "-o",
                            "/dev/null",
                            "-e",
                            "trace=" + call,
                            "-e",
                            "inject=%s:error=%s:when=%d".formatted(call, error, when));
                });
    }

    /** Files grow to a size only, by the limit of a shell, as on a full disk. */
    static Faults ofFullDisks() {
        return new Faults(
                "disks",
                Path.of("/bin/sh"),
                random -> {
                    // As many tiny limits as large ones.
                    double blocks = Math.exp(random.nextDouble() * Math.log(MOST_BLOCKS));
                    return List.of(
                            "/bin/sh",
                            "-c",
                            "ulimit -f %d; exec \"$@\"".formatted((int) blocks),
                            "sh");
                });
    }

    @Override
    public void run(int count, Path temp, Random random, Tally tally)
            throws IOException, InterruptedException {
        if (!Files.isExecutable(tool)) {
            System.out.printf("  %s: not tried, for want of %s%n", name, tool);
            return;
        }
        List<Subject> subjects = Subject.all(temp);
        for (int i = 0; i < count; i++) {
            Subject subject = subjects.get(random.nextInt(subjects.size()));
            Path folder = temp.resolve("broken" + i);
            List<String> prefix = fault.apply(random);
            List<String> command = new ArrayList<>(prefix);
            command.addAll(OwnProcess.command(subject.next(folder)));
            Subject.End end = Subject.run(command);
            var finish = subject.finish(folder);
            String difference =
                    finish.code() == 0 ? subject.difference(folder) : "then " + finish.err();
            String what = prefix + " in " + subject.args() + ": ";
            if (end.code() != 0 && !end.isSentence()) {
                tally.wrong(what + "exit code " + end.code() + " " + end.err());
            } else if (difference != null) {
                tally.wrong(what + difference);
            } else {
                tally.right(end.code() == 0 ? "without effect" : "failed, resumed to the same end");
            }
            Campaign.delete(folder);
        }
    }
}
