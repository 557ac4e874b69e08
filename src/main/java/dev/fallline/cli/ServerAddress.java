package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.cli.terminal.Interruption;
import dev.fallline.serve.Server;
import dev.fallline.serve.Site;

import picocli.CommandLine.Option;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The flags that say where a command's server listens. */
final class ServerAddress {
    private static final int USUAL_PORT = 8080;
    private static final int LAST_PORT = 65_535;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the server, 0 for any that is free. Default: " + USUAL_PORT)
    private Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description =
                    "Address that the server listens on, such as 0.0.0.0: then others on the network"
                            + " can see the runs. Default: this machine alone.")
    private String bind;

    /** Refuses the flags where they have no use. */
    void refuseGiven(String why) {
        if (port != null) throw usage("--port %d %s: remove it, or add that", port, why);
        if (bind != null) throw usage("--bind %s %s: remove it, or add that", bind, why);
    }

    Server serve(Site site) {
        int number = port == null ? USUAL_PORT : port;
        if (number < 0 || number > LAST_PORT) {
            throw usage("--port %d cannot be used: give 0 to %d", number, LAST_PORT);
        }
        return new Server(address(), number, site);
    }

    private InetAddress address() {
        if (bind == null) return InetAddress.getLoopbackAddress();
        try {
            return InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw usage("--bind %s is not an address of this machine", bind);
        }
    }

    /**
     * Shows a site until the command is interrupted.
     *
     * @param view of the page that the printed address opens
     * @return the exit code
     */
    int show(Site site, String view) {
        try (Interruption interruption = new Interruption();
                Server server = serve(site)) {
            tell(server, view);
            System.err.println("The page stays until Ctrl-C.");
            interruption.await();
            return Interruption.EXIT_CODE;
        }
    }

    /** Says where the page is. */
    void tell(Server server, String view) {
        if (!address().isLoopbackAddress()) {
            System.err.println(
                    "warning: --bind %s lets everyone on the network see the page and use what needs no token"
                            .formatted(bind));
        }
        System.err.println("page          " + server.addressWithToken() + "&" + view);
    }
}
