package dev.fallline.device.cuda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a class with native code did not load, in a line. */
final class LoadFailure {
    /** JCuda puts whole stack traces into its message; the reason is at the head of each. */
    private static final Pattern HEAD =
            Pattern.compile("^(?:\\w+\\.)+\\w+(?:Error|Exception): (.+)$", Pattern.MULTILINE);

    private LoadFailure() {}

    static String text(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) root = root.getCause();
        String message = String.valueOf(root.getMessage());
        Matcher heads = HEAD.matcher(message);
        String last = null;
        while (heads.find()) last = heads.group(1).strip();
        return last != null ? last : message.lines().findFirst().orElse(root.toString());
    }
}
