package dev.fallline.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.DeviceProvider.Opening.Declined;
import dev.fallline.device.DeviceProvider.Opening.Opened;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Rung;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "devices",
        description = "Shows what there is to compute on, and why what is missing is missing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fallline devices --json"})
final class DevicesCommand implements Runnable {
    @Mixin private Output output;

    @Override
    public void run() {
        JsonArray rungs = new JsonArray();
        DeviceOptions options = DeviceOptions.ofThreads(Runtime.getRuntime().availableProcessors());
        for (Rung rung : Devices.ladder(options)) {
            rungs.add(describe(rung));
        }
        output.print(rungs, () -> rungs.forEach(r -> print(r.getAsJsonObject())));
    }

    private static JsonObject describe(Rung rung) {
        JsonObject row = new JsonObject();
        row.addProperty("kind", rung.kind());
        switch (rung.opening()) {
            case Opened(Device device) -> {
                try (device) {
                    row.addProperty("available", true);
                    row.addProperty("device", device.description());
                    JsonArray choices = new JsonArray();
                    device.choices().forEach(choices::add);
                    row.add("choices", choices);
                }
            }
            case Declined(String reason) -> {
                row.addProperty("available", false);
                row.addProperty("reason", reason);
            }
        }
        return row;
    }

    private static void print(JsonObject row) {
        String kind = row.get("kind").getAsString();
        if (!row.get("available").getAsBoolean()) {
            System.out.println("%-4s no: %s".formatted(kind, row.get("reason").getAsString()));
            return;
        }
        System.out.println("%-4s yes: %s".formatted(kind, row.get("device").getAsString()));
        row.getAsJsonArray("choices").forEach(c -> System.out.println("     " + c.getAsString()));
    }
}
