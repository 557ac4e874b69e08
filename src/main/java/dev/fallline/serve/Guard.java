package dev.fallline.serve;

import com.sun.net.httpserver.Headers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides which requests are answered. A page of another site may send requests to this server from
 * the reader's browser, so {@code Origin} must be our own; and a name that another site owns may
 * lead to this machine (DNS rebinding), so {@code Host} must be one of its own names. What changes
 * something needs a token that the terminal shows, and no other user of the machine knows.
 */
final class Guard {
    private static final int TOKEN_BYTES = 24;

    private final Set<String> hosts = new HashSet<>();
    private final String token;

    /**
     * @param address that the server listens on
     */
    Guard(InetSocketAddress address) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        int port = address.getPort();
        hosts.add("localhost:" + port);
        hosts.add("127.0.0.1:" + port);
        hosts.add("[::1]:" + port);
        InetAddress bound = address.getAddress();
        hosts.add(literal(bound) + ":" + port);
        if (!bound.isAnyLocalAddress()) return;
        try {
            hosts.add(InetAddress.getLocalHost().getHostName().toLowerCase() + ":" + port);
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(a -> hosts.add(literal(a) + ":" + port));
        } catch (UnknownHostException | SocketException e) {
            // The machine does not know its names: those above remain.
        }
    }

    /** An address as URLs have it. */
    static String literal(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("%.*", "");
        return text.contains(":") ? "[" + text + "]" : text;
    }

    String token() {
        return token;
    }

    /** Refuses requests that come by way of another site. */
    void check(Headers headers) {
        String host = headers.getFirst("Host");
        if (host == null || !hosts.contains(host.toLowerCase())) {
            throw new Refusal(403, "This server does not serve the host %s.", host);
        }
        String origin = headers.getFirst("Origin");
        if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
            throw new Refusal(403, "Pages of %s may not send requests here.", origin);
        }
        if ("cross-site".equals(headers.getFirst("Sec-Fetch-Site"))
                && !"navigate".equals(headers.getFirst("Sec-Fetch-Mode"))) {
            throw new Refusal(403, "Pages of other sites may not send requests here.");
        }
    }

    /** Refuses changes by those who do not know the token. */
    void checkToken(Headers headers) {
        String given = headers.getFirst("X-Fallline-Token");
        boolean right =
                given != null
                        && MessageDigest.isEqual(
                                given.getBytes(StandardCharsets.UTF_8),
                                token.getBytes(StandardCharsets.UTF_8));
        if (right) return;
        throw new Refusal(
                403,
                "Changes need the token: open the address that the terminal shows, with its #.");
    }
}
