package dev.fallline.device;

/** A kind of device, found through {@link java.util.ServiceLoader}. */
public interface DeviceProvider {
    /** What {@code --device} calls it: {@code cpu} or {@code gpu}. */
    String kind();

    /**
     * Opens a device of this kind, or says why there is none.
     *
     * @param index which one, from 0, where there are several
     */
    Opening open(int index, DeviceOptions options);

    /** The result of an attempt to open a device. */
    sealed interface Opening {
        record Opened(Device device) implements Opening {}

        /**
         * @param reason a phrase, such as "no NVIDIA driver"
         */
        record Declined(String reason) implements Opening {}
    }
}
