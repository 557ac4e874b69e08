package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.setting.Values;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/** Optimizers that follow one another: how they are written, and what is handed over. */
class OptimizerScheduleTest {
    private static OptimizerSchedule parse(String text) {
        return OptimizerSchedule.parse(text, Values.NONE, null, 7);
    }

    @Test
    void oneOptimizer() {
        OptimizerSchedule program = parse("adam");
        Adam adam = new Adam(0.9, 0.999, 1e-8, 0);
        assertThat(program.stages()).hasSize(1);
        Stage stage = program.stages().getFirst();
        assertThat(stage.optimizer()).isEqualTo(adam);
        assertThat(stage.rate()).isEqualTo(1e-3);
        assertThat(program.at(0)).isSameAs(program.at(1_000_000)).isSameAs(stage);
        assertThat(program.title()).isEqualTo("adam");
        assertThat(program.switches(100)).isEmpty();
    }

    @Test
    void severalByEpochs() {
        OptimizerSchedule program =
                parse(" adam ( lr = 0.002, beta1=0.8 ) @ 0 .. 3 , sgd@3..4,momentum@4..");
        assertThat(program.stages().stream().map(Stage::title))
                .containsExactly("adam@0..3", "sgd@3..4", "momentum@4..");
        assertThat(program.stages().stream().map(Stage::rate)).containsExactly(0.002, 0.1, 0.01);
        assertThat(program.at(0).optimizer()).isEqualTo(new Adam(0.8, 0.999, 1e-8, 0));
        assertThat(program.at(2).name()).isEqualTo("adam");
        assertThat(program.at(3).name()).isEqualTo("sgd");
        assertThat(program.at(4).name()).isEqualTo("momentum");
        assertThat(program.slots()).isEqualTo(2);
        assertThat(program.title()).isEqualTo("adam@0..3, sgd@3..4, momentum@4..");
    }

    @Test
    void bracketsWinOverFlagsAndFlagsOverStandards() {
        Values flags = new Values(Map.of("weight-decay", 0.1, "beta1", 0.5));
        OptimizerSchedule program =
                OptimizerSchedule.parse(
                        "adam(lr=0.2,beta1=0.8)@0..1,adamw@1..2,sgd@2..", flags, 0.3, 7);
        assertThat(program.stages().stream().map(Stage::rate)).containsExactly(0.2, 0.3, 0.3);
        assertThat(program.at(0).optimizer()).isEqualTo(new Adam(0.8, 0.999, 1e-8, 0.1));
        assertThat(program.at(1).optimizer()).isEqualTo(new AdamW(0.5, 0.999, 1e-8, 0.1));
        assertThat(program.at(2).optimizer()).isEqualTo(new Sgd(0.1));
    }

    @Test
    void theSeedReachesTheNoise() {
        assertThat(parse("langevin").at(0).optimizer()).isEqualTo(new Langevin(1e-6, 0, 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adam",
                "adam(lr=0.02)",
                "sgd@0..3,adam(beta2=0.9)@3..8,fista(prox-l1=0.00001)@8..9"
            })
    void itsTextMakesTheSameProgram(String text) {
        OptimizerSchedule program = parse(text);
        assertThat(parse(program.text())).isEqualTo(program);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "adam,momentum | 'adam': it does not say for which epochs",
                "adam@0..2,momentum | 'momentum': it does not say for which epochs",
                "adam@0..2,momentum@3.. | 'momentum@3..' begins at epoch 3, but adam@0..2 before it"
                        + " ends at 2: write momentum@2..",
                "adam@1..2,sgd@2.. | 'adam@1..2' begins at epoch 1, but the first part begins at 0",
                "adam@0..,sgd@2.. | 'sgd@2..' never begins, since adam@0.. before it has no end",
                "adam@0..2,sgd@2..2,adam@2.. | 'sgd@2..2' ends where it begins or before",
                "adam@0..x,sgd@2.. | 'adam@0..x': its epochs cannot be read; write it as in adam@",
                "adam@0-2,sgd@2.. | 'adam@0-2': its epochs cannot be read",
                "adam@0..2,,sgd@2.. | '': it does not say for which epochs",
                "adam@0..2,sdg@2.. | 'sdg'; did you mean 'sgd'?",
                "adam(momentum=1)@0..2,sgd@2.. | unknown setting of adam 'momentum'; known are beta1",
                "adam(beta1=2)@0..2,sgd@2.. | 'adam(beta1=2)': beta1 2 cannot be used",
                "adam(lr=0) | 'adam(lr=0)': lr 0 cannot be used",
                "adam(lr=0 | expected a name and settings",
            })
    void refuses(String text, String message) {
        refused(() -> parse(text), message);
    }

    @Test
    void refusesFlagsThatNoPartTakes() {
        Values flags = new Values(Map.of("momentum", 0.5));
        refused(
                () -> OptimizerSchedule.parse("adam@0..1,sgd@1..2,adam@2..", flags, null, 1),
                "--momentum does not apply to any of adam, sgd: remove it");
        refused(
                () -> OptimizerSchedule.parse("adam", flags, null, 1),
                "--momentum does not apply to adam; it takes --beta1");
    }

    @Test
    void mustFillTheTraining() {
        parse("adam").check(1);
        parse("adam@0..2,sgd@2..").check(3);
        parse("adam@0..2,sgd@2..4").check(4);
        refused(
                () -> parse("adam@0..10,momentum@10..").check(10),
                "momentum@10.. never begins, since --epochs 10 ends the training before");
        refused(() -> parse("adam@0..2,sgd@2..4").check(5), "sgd@2..4 ends before --epochs 5");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FalllineException.class,
                        e -> assertThat(e.kind()).isEqualTo(FalllineException.Kind.USAGE))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adam | adamw | adamw takes over from adam: mean, square and the step count"
                        + " carry over",
                "momentum | nesterov | nesterov takes over from momentum: velocity and the step"
                        + " count carry over",
                "adam | momentum | momentum takes over from adam: it starts without state, velocity from"
                        + " zero; mean and square are dropped",
                "momentum | sgd | sgd takes over from momentum: it keeps no state; velocity is dropped",
                "sgd | adam | adam takes over from sgd: it starts without state, mean and square from zero",
                "fista | ista | ista takes over from fista: it keeps no state, at fista's solution;"
                        + " solution is dropped",
                "fista | fista | fista takes over from fista: solution and the step count carry"
                        + " over",
            })
    void handsOver(String from, String to, String words) {
        assertThat(new Handover(create(from), create(to)).words()).isEqualTo(words);
    }

    private static Optimizer create(String name) {
        return Optimizers.of(name).create();
    }

    /** Means with different shares would make a negative spread of s − m². */
    @Test
    void aCenterIsNotAnyMean() {
        Optimizer centered = Optimizers.of("rmsprop").create(Map.of("centered", true));
        assertThat(new Handover(create("adam"), centered).continues()).isFalse();
        assertThat(new Handover(centered, create("adam")).continues()).isFalse();
        assertThat(new Handover(create("adam"), create("rmsprop")).continues()).isTrue();
    }

    @Test
    void aPartOfAMemoryIsNone() {
        Handover handover = new Handover(create("momentum"), create("adam"));
        assertThat(handover.continues()).isFalse();
        assertThat(handover.carried()).isEmpty();
        assertThat(handover.dropped()).containsExactly("velocity");
    }

    @Test
    void countsStepsFromWhereItsMemoryBegan() {
        OptimizerSchedule p =
                parse("sgd@0..2,adam@2..3,adamw@3..5,langevin@5..6,adam@6..7,adam@7..");
        assertThat(p.stages().stream().map(p::countsFrom)).isEqualTo(List.of(0, 2, 2, 0, 6, 6));
    }

    @Test
    void tellsOfTheSwitchesThatHappened() {
        OptimizerSchedule program = parse("sgd@0..2,adam@2..3,adamw@3..");
        assertThat(program.switches(2)).isEmpty();
        assertThat(program.switches(3)).hasSize(1);
        assertThat(program.switches(4))
                .hasSize(2)
                .first()
                .isEqualTo(
                        "after epoch 2 adam takes over from sgd: it starts without state, mean and square"
                                + " from zero");
    }
}
