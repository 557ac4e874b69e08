package dev.fallline.cli;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

import java.nio.file.Path;
import java.util.List;

/** The flags of a {@link Config}: each has the name of its field, and its default. */
final class ConfigOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            completionCandidates = Names.OfData.class,
            description =
                    "${COMPLETION-CANDIDATES}, a folder with IDX files or train.csv, or a CSV file.")
    private String data;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "Label column of a CSV file, by name or number from 1.")
    private String label;

    @Option(
            names = "--task",
            paramLabel = "NAME",
            completionCandidates = Names.Tasks.class,
            description =
                    "${COMPLETION-CANDIDATES}; otherwise what --model and the data say, and classes for"
                            + " a CSV file.")
    private String task;

    @Option(
            names = "--test-fraction",
            paramLabel = "SHARE",
            description = "Part of the data that becomes the test set where there is none.")
    private Double testFraction;

    @Option(
            names = "--augment",
            paramLabel = "SPEC",
            completionCandidates = Names.OfAugmentations.class,
            description =
                    "Distorts pictures anew in each epoch: none, affine, or with commas between"
                            + " ${COMPLETION-CANDIDATES}.")
    private String augment;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = Names.Models.class,
            description =
                    "${COMPLETION-CANDIDATES}: a perceptron, least squares, ridge or logistic regression.")
    private String model;

    @Option(
            names = "--hidden",
            paramLabel = "WIDTHS",
            converter = Widths.class,
            description =
                    "Widths of the hidden layers of mlp, as in 64,32, or none; otherwise 128,64.")
    private JsonArray hidden;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            completionCandidates = Names.Activations.class,
            description = "Of the hidden layers: ${COMPLETION-CANDIDATES}.")
    private String activation;

    @Option(
            names = "--init",
            paramLabel = "NAME",
            completionCandidates = Names.Initializers.class,
            description = "Of the weights: ${COMPLETION-CANDIDATES}.")
    private String init;

    @Option(
            names = "--dropout",
            paramLabel = "P",
            description = "Probability of dropping a hidden unit while training.")
    private Double dropout;

    @Option(
            names = "--batch-norm",
            description = "Normalizes the sums of each hidden layer over the batch.")
    private boolean batchNorm;

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            completionCandidates = Names.Losses.class,
            description =
                    "${COMPLETION-CANDIDATES}; otherwise cross-entropy for classes and squared-error"
                            + " for numbers.")
    private String loss;

    @Option(
            names = "--label-smoothing",
            paramLabel = "S",
            description = "Share of each target that goes to all classes alike.")
    private Double labelSmoothing;

    @Option(
            names = "--huber-delta",
            paramLabel = "D",
            description = "Where the Huber loss goes from quadratic to linear.")
    private Double huberDelta;

    @Option(names = "--l1", paramLabel = "F", description = "Penalty F·Σ|w| on the weights.")
    private Double l1;

    @Option(
            names = "--l2",
            paramLabel = "F",
            description = "Penalty ½F·Σw² on the weights; otherwise 0, with --model ridge 0.1.")
    private Double l2;

    @Option(
            names = "--optimizer",
            paramLabel = "SPEC",
            completionCandidates = Names.OfOptimizers.class,
            description =
                    "${COMPLETION-CANDIDATES}; or several, by epochs, as in"
                            + " adam@0..10,momentum(lr=0.05)@10..")
    private String optimizer;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            description = "Learning rate; otherwise the optimizer's own.")
    private Double lr;

    @Option(
            names = "--scale-lr",
            paramLabel = "BASE",
            description = "Multiplies the rate by batch/BASE (linear scaling rule).")
    private Integer scaleLr;

    @Option(
            names = "--momentum",
            paramLabel = "B",
            description = "β of momentum, nesterov and rmsprop.")
    private Double momentum;

    @Option(names = "--dampening", paramLabel = "D", description = "Dampening of momentum.")
    private Double dampening;

    @Option(
            names = "--beta1",
            paramLabel = "B",
            description = "β₁ of adam and its kin, and of lion.")
    private Double beta1;

    @Option(
            names = "--beta2",
            paramLabel = "B",
            description = "β₂ of adam and its kin, and of lion.")
    private Double beta2;

    @Option(
            names = "--eps",
            paramLabel = "E",
            description = "ε of the optimizers that divide by the gradient's size.")
    private Double eps;

    @Option(names = "--rho", paramLabel = "R", description = "ρ of rmsprop and adadelta.")
    private Double rho;

    @Option(
            names = "--lr-decay",
            paramLabel = "K",
            description = "adagrad divides its rate by 1 + (t−1)K in step t.")
    private Double lrDecay;

    @Option(
            names = "--initial-accumulator",
            paramLabel = "A",
            description = "What adagrad's sum of squares starts from.")
    private Double initialAccumulator;

    @Option(
            names = "--momentum-decay",
            paramLabel = "P",
            description = "ψ of nadam: how fast its momentum climbs to β₁.")
    private Double momentumDecay;

    @Option(
            names = "--amsgrad",
            description = "In adam, the running mean square never falls in the division.")
    private Boolean amsgrad;

    @Option(
            names = "--centered",
            description = "rmsprop divides by the gradient's spread about its mean.")
    private Boolean centered;

    @Option(names = "--eps-inside", description = "In rmsprop, ε stands inside the root.")
    private Boolean epsInside;

    @Option(
            names = "--weight-decay",
            paramLabel = "F",
            description =
                    "Weight decay of the optimizer: decoupled in adamw and lion, else an L2"
                            + " penalty.")
    private Double weightDecay;

    @Option(
            names = "--prox-l1",
            paramLabel = "A",
            description = "α of ista and fista: the penalty α·Σ|w|, by exact zeros.")
    private Double proxL1;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "T of langevin: noise of variance 2·rate·T a step.")
    private Double temperature;

    @Option(
            names = "--schedule",
            paramLabel = "SPEC",
            completionCandidates = Names.OfSchedules.class,
            description =
                    "Learning rate over time: ${COMPLETION-CANDIDATES}; each also takes"
                            + " warmup=EPOCHS.")
    private String schedule;

    @Option(
            names = "--clip-value",
            paramLabel = "LIMIT",
            description = "Holds each element of the gradient within ±LIMIT.")
    private Double clipValue;

    @Option(
            names = "--clip-norm",
            paramLabel = "LIMIT",
            description = "Scales the gradient down to a norm of at most LIMIT.")
    private Double clipNorm;

    @Option(
            names = "--batch",
            paramLabel = "N|all",
            description =
                    "Examples in a step; otherwise 128, or all where there are fewer; online 1.")
    private String batch;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Most passes over the data; otherwise 10, and online 1.")
    private Integer epochs;

    @Option(
            names = "--order",
            paramLabel = "NAME",
            description = "Of the examples: shuffled, anew in each epoch, or file, as they are.")
    private String order;

    @Option(
            names = "--online",
            description =
                    "One pass; reports the regret, by which the losses of predicting each example"
                            + " before learning from it exceed those of the best fixed model.")
    private boolean online;

    @Option(
            names = "--hindsight-epochs",
            paramLabel = "N",
            description =
                    "With --online, epochs of training to find the best fixed network, where it"
                            + " cannot be computed.")
    private Integer hindsightEpochs;

    @Option(names = "--steps", paramLabel = "N", description = "Most updates.")
    private Long steps;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of weights, order, split, dropout and augmentation.")
    private Long seed;

    @Option(
            names = "--val-fraction",
            paramLabel = "SHARE",
            description = "Part of the training set held out for validation.")
    private Double valFraction;

    @Option(
            names = "--early-stop",
            paramLabel = "EPOCHS",
            description =
                    "Stops after so many epochs without a better validation loss, and keeps the"
                            + " best weights.")
    private Integer earlyStop;

    @Option(
            names = "--min-delta",
            paramLabel = "D",
            description = "How much less validation loss counts as better.")
    private Double minDelta;

    @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, gpu or gpu:N.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Of the CPU; otherwise one a core. Results depend on it in the last bits.")
    private Integer threads;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "Of matrix products: fp32; on a GPU also tf32 and bf16.")
    private String precision;

    @Option(
            names = "--no-graph",
            description =
                    "On a GPU, launches each step's work one by one, not as a CUDA graph; the"
                            + " results are the same.")
    private boolean noGraph;

    @Option(
            names = "--tensorboard",
            description = "Writes the curves into the run's folder for TensorBoard too.")
    private boolean tensorboard;

    /** Which of the flags were given, as a configuration file would say it. */
    static JsonObject given(ParseResult parsed) {
        JsonObject given = new JsonObject();
        for (OptionSpec option : parsed.matchedOptionsSet()) {
            String name = name(option);
            if (ConfigFile.names().contains(name)) {
                Object value = option.getValue();
                if (value instanceof Double number && !Double.isFinite(number)) {
                    throw new FalllineException(
                            Kind.USAGE,
                            "--%s %s cannot be used: give a finite number".formatted(name, value));
                }
                given.add(name, new Gson().toJsonTree(value));
            }
        }
        return given;
    }

    /**
     * What a configuration file says, overridden by what the flags say.
     *
     * @param file null for none
     */
    static Config config(Path file, JsonObject given) {
        return ConfigFile.resolve(
                file == null ? List.of(given) : List.of(ConfigFile.read(file), given));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring("--".length());
    }

    /**
     * Reads {@code 128,64} or {@code none}; not as a list, which flags given twice would add to.
     */
    static final class Widths implements ITypeConverter<JsonArray> {
        @Override
        public JsonArray convert(String text) {
            JsonArray widths = new JsonArray();
            if (text.equals("none")) return widths;
            try {
                for (String width : text.split(",", -1)) widths.add(Integer.valueOf(width));
                return widths;
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "'%s' is not a list of widths: give whole numbers with commas, such as 128,64, or none"
                                .formatted(text));
            }
        }
    }

    /** Takes the defaults from the one place where they are. */
    static final class Defaults implements IDefaultValueProvider {
        private final JsonObject defaults = ConfigFile.toJson(Config.DEFAULTS);

        @Override
        public String defaultValue(ArgSpec arg) {
            if (!(arg instanceof OptionSpec option)) return null;
            JsonElement value = defaults.get(name(option));
            if (value == null) return null;
            return value.isJsonPrimitive()
                    ? value.getAsString()
                    : value.toString().replaceAll("[\\[\\]]", "");
        }
    }
}
