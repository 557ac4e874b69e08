package dev.fallline.cli;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.DeviceProvider.Opening.Declined;
import dev.fallline.device.DeviceProvider.Opening.Opened;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Rung;
import dev.fallline.report.Facts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@Command(
        name = "devices",
        description = "Lists the available devices, and why others are not available.",
        footer = {"", "Example:", "  fallline devices --json"})
final class DevicesCommand implements Runnable {
    @Mixin private Output output;

    @Override
    public void run() {
        DeviceOptions options = DeviceOptions.ofThreads(Runtime.getRuntime().availableProcessors());
        List<Map<String, Object>> rungs = new ArrayList<>();
        Facts facts = new Facts();
        for (Rung rung : Devices.ladder(options)) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("kind", rung.kind());
            row.put("available", rung.opening() instanceof Opened);
            switch (rung.opening()) {
                case Opened(Device device) -> {
                    try (device) {
                        row.put("device", device.description());
                        row.put("choices", device.choices());
                        row.put("warnings", device.warnings());
                        facts.add(rung.kind(), "yes: " + device.description());
                        device.choices().forEach(c -> facts.add("", c));
                        device.warnings().forEach(w -> facts.add("", "warning: " + w));
                    }
                }
                case Declined(String reason) -> {
                    row.put("reason", reason);
                    facts.add(rung.kind(), "no: " + reason);
                }
            }
            rungs.add(row);
        }
        output.print(rungs, facts);
    }
}
