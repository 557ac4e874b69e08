package dev.fallline.device;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.device.DeviceProvider.Opening;
import dev.fallline.device.DeviceProvider.Opening.Declined;
import dev.fallline.device.DeviceProvider.Opening.Opened;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    public static Selection open(String wanted, DeviceOptions options) {
        requireKnown(wanted);
        String kind = wanted.split(":")[0];
        int index = wanted.contains(":") ? Integer.parseInt(wanted.split(":")[1]) : 0;
        List<String> passedOver = new ArrayList<>();
        for (String candidate : kind.equals("auto") ? KINDS : List.of(kind)) {
            switch (open(candidate, index, options)) {
                case Opened(Device device) -> {
                    return new Selection(candidate, device, passedOver);
                }
                case Declined(String reason) -> passedOver.add(candidate + ": " + reason);
            }
        }
        throw unavailable(wanted, options.precision(), passedOver);
    }

    /** Refuses what cannot be the name of a device, whether or not the machine has it. */
    public static void requireKnown(String wanted) {
        String names = "auto|cpu|gpu(:\\d{1,3})?";
        if (wanted.matches(names)) return;
        String meant = wanted.toLowerCase(Locale.ROOT).replace("cuda", "gpu");
        throw usage(
                "--device %s is not known%s: give auto, cpu, gpu or gpu:N, such as gpu:0",
                wanted, meant.matches(names) ? " (did you mean %s?)".formatted(meant) : "");
    }

    private static FalllineException unavailable(
            String wanted, Precision precision, List<String> reasons) {
        boolean plain = precision == Precision.FP32;
        return new FalllineException(
                Kind.DEVICE_UNAVAILABLE,
                "--device %s%s is not available (%s); use %s"
                        .formatted(
                                wanted,
                                plain ? "" : " with --precision " + precision.label(),
                                String.join("; ", reasons),
                                plain
                                        ? "--device cpu, or auto to take the best there is"
                                        : "--precision fp32"));
    }

    /** Tries every kind; the caller closes the open devices. */
    public static List<Rung> ladder(DeviceOptions options) {
        return KINDS.stream().map(kind -> new Rung(kind, open(kind, 0, options))).toList();
    }

    private static Opening open(String kind, int index, DeviceOptions options) {
        for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
            if (provider.kind().equals(kind)) return provider.open(index, options);
        }
        return new Declined("this build of Fallline has no %s device".formatted(kind));
    }
}
