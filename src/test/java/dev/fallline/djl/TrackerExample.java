package dev.fallline.djl;

import ai.djl.training.tracker.Tracker;

import dev.fallline.optim.schedule.Schedule;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;

/** Shown in docs/optimizers.md. */
public final class TrackerExample {
    private TrackerExample() {}

    public static void main(String[] args) {
        // A tracker of DJL gives the rates of a training of ours.
        Tracker falling = Tracker.factor().setBaseValue(0.01f).setFactor(0.999f).build();
        String settings = "{'data': 'spiral', 'hidden': [32, 32], 'epochs': 30, 'device': 'cpu'}";
        Config config = ConfigFile.parse(settings);
        Setup setup =
                Setup.of(Recipe.of(config), RunData.open(config, System.out::println))
                        .with(new TrackerSchedule(falling));
        try (var device = Run.open(config).device();
                Trainer trainer = new Trainer(setup, device)) {
            trainer.run(new TrainingListener() {});
            System.out.println(trainer.progress().history().getLast().testAccuracy());
        }

        // A schedule of ours is a tracker for any optimizer of DJL: 100 epochs of 50 steps.
        Schedule schedule = Schedules.parse("one-cycle(rise=0.3)", 0.01, 50, 5_000);
        Tracker tracker = new ScheduleTracker(schedule);
        System.out.println(tracker.getNewValue(1));
    }
}
