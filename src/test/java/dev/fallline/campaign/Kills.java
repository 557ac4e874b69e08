package dev.fallline.campaign;

import dev.fallline.cli.OwnProcess;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Kills commands at random moments, resumes them, and compares what they end with. */
final class Kills implements Attack {
    @Override
    public String name() {
        return "kills";
    }

    @Override
    public void run(int count, Path temp, Random random, Tally tally)
            throws IOException, InterruptedException {
        List<Subject> subjects = Subject.all(temp);
        for (int begun = 0; tally.attacks() < count; begun++) {
            Subject subject = subjects.get(begun % subjects.size());
            Path folder = temp.resolve("broken" + begun);
            int kills = 0;
            int left = Math.min(1 + random.nextInt(6), count - tally.attacks());
            for (boolean over = false; kills < left && !over; ) {
                over = !killed(subject, folder, random);
                if (!over) kills++;
            }
            var end = subject.finish(folder);
            String difference =
                    end.code() == 0 ? subject.difference(folder) : "exit code " + end.code();
            for (int i = 0; i < kills; i++) {
                if (difference == null) tally.right("resumed to the same end");
                else tally.wrong(subject.args() + ": " + difference + " " + end.err());
            }
            Campaign.delete(folder);
        }
    }

    /** False if it came to its end before. */
    private static boolean killed(Subject subject, Path folder, Random random)
            throws IOException, InterruptedException {
        Process process =
                Subject.start(
                        OwnProcess.command(subject.next(folder)), folder.resolveSibling("err"));
        long moment = 150 + random.nextLong(subject.milliseconds());
        boolean over = process.waitFor(moment, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        return !over;
    }
}
