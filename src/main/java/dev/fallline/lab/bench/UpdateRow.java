package dev.fallline.lab.bench;

/**
 * What an optimizer's update takes on a device.
 *
 * @param device in words
 * @param kind {@code cpu} or {@code gpu}
 * @param parameters how many are updated
 * @param bytesPerParameter read and written, each array counted once for either
 * @param seconds of an update, the median of the windows
 * @param secondsQuartile1 a quarter of the windows were faster
 * @param secondsQuartile3 a quarter of the windows were slower
 * @param updatesPerSecond of all parameters
 * @param parametersPerSecond that are updated
 * @param gbPerSecond 10⁹ bytes that are read or written
 * @param limitGbPerSecond the same of a copy with the same footprint, measured in turn
 * @param share of the limit that is reached, 1 for all of it
 * @param cache that holds all arrays, {@code memory} where none does, or {@code unknown}
 * @param secondsWithTransfers the gradient sent to the GPU and the parameters fetched each time;
 *     null on the CPU
 * @param speedUp how often the GPU does it while the CPU does it once; null where one is missing
 * @param speedUpWithTransfers the same, transfers included
 */
public record UpdateRow(
        String device,
        String kind,
        int threads,
        String optimizer,
        int parameters,
        int bytesPerParameter,
        double seconds,
        double secondsQuartile1,
        double secondsQuartile3,
        double updatesPerSecond,
        double parametersPerSecond,
        double gbPerSecond,
        double limitGbPerSecond,
        double share,
        String cache,
        Double secondsWithTransfers,
        Double speedUp,
        Double speedUpWithTransfers) {}
