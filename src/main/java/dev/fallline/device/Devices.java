package dev.fallline.device;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.device.DeviceProvider.Opening;
import dev.fallline.device.DeviceProvider.Opening.Declined;
import dev.fallline.device.DeviceProvider.Opening.Opened;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The ladder of devices: the best first, each rung with its reason where it does not hold. */
public final class Devices {
    /** The kinds there may be, from the fastest to the one that is always there. */
    private static final List<String> KINDS = List.of("gpu", "cpu");

    private Devices() {}

    /**
     * A device that is open.
     *
     * @param passedOver why each better one was not taken
     */
    public record Selection(String kind, Device device, List<String> passedOver) {}

    /** One rung of the ladder. */
    public record Rung(String kind, Opening opening) {}

    /**
     * Opens what {@code --device} asks for.
     *
     * @param wanted {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @throws FalllineException if there is no such device: never is another one taken in its place
     */
    public static Selection open(String wanted, int threads) {
        if (!wanted.matches("auto|cpu|gpu(:\\d{1,3})?")) {
            throw new FalllineException(
                    Kind.USAGE,
                    "--device %s is not known: give auto, cpu, gpu or gpu:N, such as gpu:0"
                            .formatted(wanted));
        }
        String kind = wanted.split(":")[0];
        int index = wanted.contains(":") ? Integer.parseInt(wanted.split(":")[1]) : 0;
        List<String> passedOver = new ArrayList<>();
        for (String candidate : kind.equals("auto") ? KINDS : List.of(kind)) {
            switch (open(candidate, index, threads)) {
                case Opened(Device device) -> {
                    return new Selection(candidate, device, passedOver);
                }
                case Declined(String reason) -> passedOver.add(candidate + ": " + reason);
            }
        }
        throw new FalllineException(
                Kind.DEVICE_UNAVAILABLE,
                "--device %s is not available (%s); use --device cpu, or auto to take the best there is"
                        .formatted(wanted, String.join("; ", passedOver)));
    }

    /** Tries every kind; whoever asks closes what is open. */
    public static List<Rung> ladder(int threads) {
        return KINDS.stream().map(kind -> new Rung(kind, open(kind, 0, threads))).toList();
    }

    private static Opening open(String kind, int index, int threads) {
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            if (provider.kind().equals(kind)) return provider.open(index, threads);
        }
        return new Declined("this version of Fallline has no %s device".formatted(kind));
    }
}
