package dev.fallline.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;

/**
 * Before {@code main}, the JVM writes "WARNING: Using incubator modules" to standard error, and has
 * no switch for it ({@code ModuleBootstrap}, JDK 25). The launcher therefore hands the real
 * standard error over as another descriptor, named in the property {@code fallline.stderr}, and
 * reads the usual one until main has begun.
 */
public final class StandardError {
    private static final int USUAL = 2;

    private static final String BEGUN = "fallline: main begins\n";

    private StandardError() {}

    /** Makes {@link System#err} what the user gave as standard error. */
    public static void takeUp() {
        int number = Integer.getInteger("fallline.stderr", USUAL);
        if (number == USUAL) return;
        try {
            // Opening /dev/fd/3 instead would begin at the start of a file that others write to.
            var field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            FileDescriptor descriptor = new FileDescriptor();
            field.setInt(descriptor, number);
            Charset charset = Charset.forName(System.getProperty("native.encoding"));
            System.setErr(new PrintStream(new FileOutputStream(descriptor), true, charset));
            try (OutputStream launcher = new FileOutputStream(FileDescriptor.err)) {
                launcher.write(BEGUN.getBytes(charset));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no standard error; start without the launcher", e);
        }
    }
}
