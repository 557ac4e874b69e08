package dev.fallline;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Who may know whom. */
class ArchitectureTest {
    private static final String ROOT = "dev.fallline";
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    /** The small classes of the root. */
    private static final String SMALL =
            "(\\[L)?dev\\.fallline\\.(FalllineException|Nearest|Nullable|Range)(\\$.*)?;?";

    private static final String[] NONE = {};
    private static final String[] GRAPH = {"math"};
    private static final String[] SCHEDULE = {"setting"};
    private static final String[] OPTIM = {"math", "setting", "optim.schedule"};
    private static final String[] DATA = {"io", "math"};
    private static final String[] DATA_PARTS = and(DATA, "data");
    private static final String[] NN = {"graph", "math"};
    private static final String[] PLAN = and(OPTIM, "graph", "optim");
    private static final String[] DEVICE = and(PLAN, "plan");
    private static final String[] DEVICES = and(DEVICE, "device", "io");
    private static final String[] REPORT = {"io"};
    private static final String[] MINIMIZE = and(PLAN, "io", "report");
    private static final String[] TRAIN =
            and(
                    DEVICES,
                    "nn",
                    "data",
                    "data.picture",
                    "data.source",
                    "data.synthetic",
                    "data.augment",
                    "data.table",
                    "minimize",
                    "report");
    private static final String[] RUN = and(TRAIN, "train");
    private static final String[] LAB = and(RUN, "train.run");
    private static final String[] ABOVE =
            and(LAB, "lab", "lab.bench", "lab.stats", "lab.cluster", "lab.compare");

    /** What each may use besides itself, the small classes of the root, and libraries. */
    private static final Map<String, String[]> ARROWS =
            Map.ofEntries(
                    Map.entry("math", NONE),
                    Map.entry("io", NONE),
                    Map.entry("setting", NONE),
                    Map.entry("graph", GRAPH),
                    Map.entry("optim.schedule", SCHEDULE),
                    Map.entry("optim", OPTIM),
                    Map.entry("data", DATA),
                    Map.entry("data.synthetic", DATA_PARTS),
                    Map.entry("data.augment", DATA_PARTS),
                    Map.entry("data.table", DATA_PARTS),
                    Map.entry("data.picture", DATA_PARTS),
                    Map.entry(
                            "data.source",
                            and(DATA_PARTS, "data.picture", "data.synthetic", "data.table")),
                    Map.entry("nn", NN),
                    Map.entry("plan", PLAN),
                    Map.entry("device", DEVICE),
                    Map.entry("device.cpu", DEVICES),
                    Map.entry("device.cuda", DEVICES),
                    Map.entry("train", TRAIN),
                    Map.entry("train.run", RUN),
                    Map.entry("lab.cluster", LAB),
                    Map.entry("lab", and(LAB, "lab.cluster")),
                    Map.entry("minimize", MINIMIZE),
                    Map.entry("lab.bench", LAB),
                    Map.entry("lab.stats", new String[] {"math"}),
                    Map.entry("lab.compare", and(LAB, "lab.cluster", "lab.stats")),
                    Map.entry("report", REPORT),
                    Map.entry("serve", LAB),
                    Map.entry("djl", ABOVE),
                    Map.entry("onnx", LAB),
                    Map.entry("cli.option", ABOVE),
                    Map.entry("cli.terminal", and(TRAIN, "train")),
                    Map.entry("cli", and(ABOVE, "onnx", "serve", "cli.option", "cli.terminal")));

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    static List<String> packages() {
        return CLASSES.stream()
                .map(c -> c.getPackageName())
                .filter(p -> !p.equals(ROOT))
                .map(p -> p.substring(ROOT.length() + 1))
                .distinct()
                .toList();
    }

    /** A new package needs its place in the table. */
    @ParameterizedTest
    @MethodSource("packages")
    void arrowsAreKept(String name) {
        assertThat(ARROWS).containsKey(name);
        String[] allowed =
                Stream.concat(Stream.of(name), Stream.of(ARROWS.get(name)))
                        .map(ArchitectureTest::full)
                        .toArray(String[]::new);
        in(name).should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + ".*..").and(resideOutsideOfPackages(allowed)))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void pictureHasThePackage(String name) {
        if (Set.of("math", "io").contains(name)) return; // everyone may use them
        String family = name.startsWith("device.") ? name : name.replaceFirst("\\..*", "");
        assertThat(Path.of("docs/architecture.svg"))
                .content()
                .containsPattern("class=\"name\"[^>]*>" + family + "[,<]");
    }

    private static String full(String name) {
        return ROOT + "." + name;
    }

    private static GivenClassesConjunction in(String name) {
        return noClasses().that().resideInAPackage(full(name));
    }

    private static GivenClassesConjunction outside(String name) {
        return noClasses().that().resideOutsideOfPackage(full(name) + "..");
    }

    @Test
    void whatEveryoneMayUseKnowsNoPackage() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and()
                .haveNameMatching(SMALL)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(nameMatching(SMALL))))
                .check(CLASSES);
    }

    /** What programs begin with stands above all that it is made of. */
    @Test
    void onlyTheCommandLineUsesTheLibrarysFront() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".*..")
                .and()
                .resideOutsideOfPackage(full("cli") + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT).and(not(nameMatching(SMALL))))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Others find devices by {@link java.util.ServiceLoader}. */
    @ParameterizedTest
    @MethodSource("devices")
    void devicesAreNotReferredTo(String name) {
        outside(name)
                .should()
                .dependOnClassesThat(resideInAPackage(full(name) + ".."))
                .check(CLASSES);
    }

    static List<String> devices() {
        return packages().stream().filter(p -> p.startsWith("device.")).toList();
    }

    @Test
    void onlyTheCommandLineTalksToTheConsoleAndEnds() {
        outside("cli").should().accessField(System.class, "out").check(CLASSES);
        outside("cli").should().accessField(System.class, "err").check(CLASSES);
        outside("cli").should().callMethod(System.class, "exit", int.class).check(CLASSES);
    }

    @Test
    void onlyTheCudaDeviceKnowsJcuda() {
        outside("device.cuda")
                .should()
                .dependOnClassesThat(resideInAPackage("jcuda.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheBridgeKnowsDjl() {
        outside("djl").should().dependOnClassesThat(resideInAPackage("ai.djl..")).check(CLASSES);
    }

    @Test
    void onlyOnnxAndTensorBoardKnowProtocolBuffers() {
        outside("onnx").should().dependOnClassesThat(resideInAPackage("ai.onnx..")).check(CLASSES);
        outside("onnx")
                .and()
                .doNotHaveSimpleName("EventRecord")
                .should()
                .dependOnClassesThat(resideInAPackage("com.google.protobuf.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsItsParser() {
        outside("cli").should().dependOnClassesThat(resideInAPackage("picocli..")).check(CLASSES);
    }

    @Test
    void onlyDevicesReachForTheMachine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(full("device") + "..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.lang.foreign..", "jdk.incubator.vector.."))
                .check(CLASSES);
    }
}
