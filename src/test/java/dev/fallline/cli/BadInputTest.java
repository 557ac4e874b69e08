package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import dev.fallline.TinyImages;
import dev.fallline.train.run.Safetensors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Whatever is wrong is said in one line on standard error, with the right exit code. */
class BadInputTest {
    @TempDir static Path temp;
    private static Path tiny;
    private static Path run;

    @BeforeAll
    static void train() {
        tiny = TinyImages.write(temp.resolve("tiny"), 90, 30);
        run = temp.resolve("run");
        Cli.run("train", "--data", tiny, "--hidden", 4, "--epochs", 1, "--out", run).succeeded();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    # wrong numbers
                    train --hidden 0          | 2 | --hidden 0 cannot be used: give whole numbers of at least 1, or none, such as 128,64
                    train --hidden abc        | 2 | --hidden abc cannot be used: give whole numbers
                    train --hidden 64,        | 2 | --hidden 64, cannot be used: give whole numbers
                    train --hidden 4 --hidden 3      | 2 | --hidden is given twice: give it once
                    train --hidden 99999,99999| 2 | --hidden 99999,99999 makes more than
                    train --lr -1             | 2 | --lr -1 cannot be used: give a positive number
                    train --lr 0              | 2 | --lr 0 cannot be used: give a positive number
                    train --lr abc            | 2 | --lr abc cannot be used: give a positive number, such as 0.001
                    train --lr 1f             | 2 | --lr 1f cannot be used: give a positive number
                    train --lr 0x1p-3         | 2 | --lr 0x1p-3 cannot be used: give a positive number
                    train --epochs ٣          | 2 | --epochs ٣ cannot be used: give a whole number
                    train --class-weight 0:1d | 2 | --class-weight 0:1d cannot be used
                    train --augment shift=1f  | 2 | shift=1f is not a number
                    train --lr NaN            | 2 | --lr NaN cannot be used: give a positive number
                    train --lr                | 2 | --lr
                    train --batch 0           | 2 | --batch 0 cannot be used: give a whole number
                    train --batch abc         | 2 | --batch abc cannot be used: give a whole number of at least 1, such as 128, or all
                    train --batch 91          | 2 | --batch 91 is more than the 90 examples
                    train --epochs 0          | 2 | --epochs 0 cannot be used
                    train --epochs 1.5        | 2 | --epochs 1.5 cannot be used: give a whole number of at least 1, such as 10
                    train --steps 0           | 2 | --steps 0 cannot be used
                    train --seed x            | 2 | --seed x cannot be used: give a whole number, such as 1
                    train --threads 0         | 2 | --threads 0 cannot be used
                    train --label a,b --task classification | 2 | --label a,b names several columns, which need --task regression
                    train --threads 9999      | 2 | --threads 9999 cannot be used: give a whole number from 1 to 1,024
                    train --dropout 1         | 2 | --dropout 1 cannot be used
                    train --batch-norm --batch 1     | 2 | --batch-norm cannot learn from --batch 1
                    train --batch-norm --hidden none | 2 | --batch-norm normalizes hidden layers, and there are none
                    train --batch-norm --online      | 2 | --batch-norm does not go with --online
                    train --val-fraction 1    | 2 | --val-fraction 1 cannot be used
                    train --val-fraction 0.001| 2 | --val-fraction 0.001 holds out none of the 90
                    train --test-fraction -1  | 2 | --test-fraction -1 cannot be used
                    train --clip-norm 0       | 2 | --clip-norm 0 cannot be used
                    train --beta1 1           | 2 | --beta1 1 cannot be used
                    train --l2 -1             | 2 | --l2 -1 cannot be used
                    # wrong names
                    train --optimizer adm     | 2 | unknown --optimizer 'adm'; did you mean 'adam'?
                    bench update --optimizers adm | 2 | unknown --optimizers 'adm'; did you mean 'adam'?
                    bench train --optimizers adm  | 2 | unknown --optimizers 'adm'; did you mean 'adam'?
                    train --activation rellu  | 2 | unknown --activation 'rellu'; did you mean 'relu'?
                    train --loss hubber       | 2 | unknown --loss 'hubber'; did you mean 'huber'?
                    train --init he-norml     | 2 | unknown --init 'he-norml'; did you mean 'he-normal'?
                    train --init constant(x)  | 2 | --init constant(x) cannot be used: give a finite number in the brackets, such as constant(0.5)
                    train --activation leaky-relu(abc) | 2 | --activation leaky-relu(abc) cannot be used: give a finite number in the brackets
                    train --activation elu(   | 2 | --activation elu( cannot be used: give a finite number in the brackets
                    train --activation elu(1e39) | 2 | --activation elu(1e39) cannot be used: give a finite number in the brackets
                    train --activation relu(2)| 2 | --activation relu(2) cannot be used: relu takes no brackets
                    train --activation foo(2) | 2 | unknown --activation 'foo(2)'
                    train --loss huber(1)     | 2 | --loss huber(1) cannot be used: huber takes no brackets
                    train --schedule cosin    | 2 | unknown --schedule 'cosin'; did you mean 'cosine'?
                    train --schedule cosine(warmup=x) | 2 | warmup x cannot be used: give a number of at least 0
                    train --schedule cosine(warmup=500) | 2 | warmup must
                    train --augment rotat=5   | 2 | --augment 'rotat=5': unknown distortion 'rotat'; did you mean 'rotate'?
                    train --augment rotate=500| 2 | --augment: rotate 500 cannot be used: give a number from 0 to 180
                    train --augment noise --online | 2 | --augment noise does not go with --online
                    train --augment shift=3   | 2 | --augment: shift 3 moves pictures of 3 × 4 out of view
                    train --augment affine --data spiral | 2 | --augment distorts pictures, but an example of spiral is a row of 2 numbers
                    train --data spirl        | 4 | 'spirl'; did you mean 'spiral'?
                    train --hiden 3           | 2 | unknown flag '--hiden'; did you mean '--hidden'?
                    train digits              | 2 | there is no place for 'digits'
                    tran                      | 2 | unknown command 'tran'; did you mean 'train'?
                    help train x              | 2 | there is no place for 'x'
                    train --help x            | 2 | there is no place for 'x'
                    train --help --nosuch     | 2 | unknown flag '--nosuch'
                    --version x               | 2 | unknown command 'x'
                    version x                 | 2 | unknown command 'x'
                    help nosuch               | 2 | unknown command 'nosuch'
                    help bench trian          | 2 | unknown command 'trian'; did you mean 'train'?
                    data inf                  | 2 | unknown command 'inf'; did you mean 'info'?
                    # what does not go together
                    train --momentum 0.9      | 2 | --momentum does not apply to adam; it takes --beta1
                    train --optimizer sgd --amsgrad | 2 | --amsgrad does not apply to sgd; it takes --weight-decay
                    train --clip-value 1 --clip-norm 1 | 2 | --clip-value and --clip-norm exclude each other
                    train --early-stop 2      | 2 | --early-stop 2 needs a validation set
                    train --loss huber --label-smoothing 0.1 | 2 | --label-smoothing does not apply to --loss huber
                    # what would have no effect
                    train --dropout 0.1 --hidden none | 2 | --dropout 0.1 drops units of hidden layers, and there are none
                    train --label 3           | 2 | --label has no effect on tiny, which is no table: remove it
                    train --delimiter comma   | 2 | --delimiter has no effect on tiny, which is no table
                    train --missing drop --data spiral | 2 | --missing has no effect on spiral, which is no table
                    lr-find --data spiral --drop x     | 2 | --drop has no effect on spiral, which is no table
                    lr-sweep --data spiral --drop x    | 2 | --drop has no effect on spiral, which is no table
                    compare --data spiral --drop x     | 2 | --drop has no effect on spiral, which is no table
                    gradcheck --data spiral --drop x   | 2 | --drop has no effect on spiral, which is no table
                    data info spiral --drop x          | 2 | --drop has no effect on spiral, which is no table
                    train --huber-delta 2     | 2 | --huber-delta 2 needs --loss huber
                    train --min-delta 0.1     | 2 | --min-delta 0.1 needs --early-stop
                    train --hindsight-epochs 3| 2 | --hindsight-epochs 3 needs --online
                    train --optimizer adam(lr=0.1) --lr 0.2 | 2 | --lr 0.2 has no effect, since --optimizer 'adam(lr=0.1)' sets its own lr
                    train --optimizer adam(beta1=0.8)@0..2,lion(beta1=0.8)@2.. --beta1 0.7 | 2 | --beta1 0.7 has no effect
                    train --optimizer adam@0..2,sgd@2.. --batch 90 --steps 2 | 2 | sgd@2.. never begins, since --steps 2 ends
                    train --class-weight heavy | 2 | --class-weight heavy cannot be used: give balanced, or each class once with a positive weight, as in a:1,b:5
                    train --class-weight 0:1,0:2 | 2 | --class-weight 0:1,0:2 cannot be used
                    train --class-weight 0:-1 | 2 | --class-weight 0:-1 cannot be used
                    train --class-weight 7:2  | 2 | --class-weight: unknown class '7'
                    train --class-weight balanced --online | 2 | --class-weight balanced does not go with --online
                    train --class-weight balanced --data linear | 2 | --class-weight balanced does not go with regression
                    train --average ema(1)    | 2 | --average ema(1) cannot be used: give ema(DECAY) with a number between 0 and 1, as in ema(0.999), or swa(
                    train --average ema(from=0.9) | 2 | --average ema(from=0.9) cannot be used
                    train --average swa(1)    | 2 | --average swa(1) cannot be used
                    train --average mean      | 2 | --average mean cannot be used
                    train --average ema --batch-norm | 2 | --average ema(0.999) does not go with --batch-norm
                    train --average swa --online | 2 | --average swa(from=0.75) does not go with --online
                    train --average ema --optimizer fista | 2 | --average ema(0.999) does not go with --optimizer fista
                    train --time-limit 5      | 2 | --time-limit 5 cannot be used: give a time such as 30s, 5m or 1h
                    # devices
                    train --device gpu        | 3 | --device gpu is not available
                    train --device tpu        | 2 | --device tpu is not known: give auto, cpu, gpu or gpu:N
                    train --precision bf16    | 3 | --device auto with --precision bf16 is not available
                    train --precision fp8     | 2 | unknown --precision 'fp8'; known are fp32, tf32, bf16
                    # runs
                    eval                      | 2 | missing required parameter: 'RUN'
                    eval missing              | 4 | missing does not exist: give the folder of a run
                    predict missing --index 0 | 4 | missing does not exist: give the folder of a run
                    inspect missing           | 4 | missing does not exist: give the folder of a run
                    reproduce missing         | 4 | missing does not exist: give the folder of a run
                    train --resume missing    | 4 | missing does not exist: give the folder of a run
                    predict RUN               | 2 | give --data, --index, --image or --row
                    predict RUN --index 1 --row 1,2 | 2 | mutually exclusive
                    predict RUN --row 1 --row 2 | 2 | --row is given twice: give it once
                    predict RUN --out a --out b --data x | 2 | --out is given twice: give it once
                    predict RUN --index 30    | 2 | --index 30 is not in the test set: give a number from 0 to 29
                    predict RUN --index -1    | 2 | --index -1 is not in the test set
                    predict RUN --index x     | 2 | --index: 'x' is not a whole number
                    predict RUN --row 1,2     | 4 | --row has 2 columns, not named as in training: expected the 12 features
                    predict RUN --row a,1,1,1,1,1,1,1,1,1,1,1 | 4 | --row has 'a' in line 1, column 1: expected a pixel
                    predict RUN --row 1,1,1,1,1,1,1,1,1,1,1,256 | 4 | a pixel, a whole number from 0 to 255
                    predict RUN --data points.csv --row 1,2 | 2 | --data points.csv does not go with --image or --row
                    predict RUN --image pom.xml | 4 | pom.xml cannot be read as a picture
                    predict RUN --image /dev/zero | 4 | /dev/zero cannot be read: it has more than 268,435,456 bytes
                    train --config /dev/zero | 2 | --config /dev/zero is not a readable text file: it has more than 16,777,216 bytes
                    predict RUN --image nowhere.png | 4 | nowhere.png does not exist
                    eval RUN --data spiral    | 4 | spiral has examples of 2 numbers, but the network classifies 0, 1, 2 by 3 × 4 pixels
                    eval RUN --device gpu     | 3 | --device gpu is not available
                    train --resume RUN --hidden 5 | 2 | --hidden 5 does not go with --resume
                    train --resume RUN --lr 0.5   | 2 | which was begun with 0.001
                    train --resume RUN --out x    | 2 | --out x does not go with --resume
                    train --resume RUN --config x | 2 | --config x does not go with --resume
                    train --out RUN           | 2 | holds a run already: give another folder, or continue with --resume
                    train --out pom.xml/x     | 2 | --out pom.xml/x: pom.xml is a file; give a folder
                    train --out pom.xml       | 2 | --out pom.xml: pom.xml is a file; give a folder
                    compare --out pom.xml     | 2 | --out pom.xml: pom.xml is a file; give a folder
                    predict RUN --data spiral --out src | 2 | --out src cannot be written: give a file
                    train --accumulate 99999999999 | 2 | --accumulate 99999999999 cannot be used: give a whole number from 1 to 2,147,483,647, such as 4
                    train --steps 1e30        | 2 | --steps 1e30 cannot be used: give a whole number from 1 to 9,223,372,036,854,775,807
                    train --lr 1e300          | 2 | --lr 1e300 cannot be used: give a positive number of at most 3.4e38
                    train --lr 1e-300         | 2 | --lr 1e-300 cannot be used: give a positive number of at least 1.4e-45
                    predict RUN --index 99999999999 | 2 | --index: '99999999999' is too large a number
                    # data
                    data show spiral          | 2 | spiral has no pictures: its examples are rows of 2 numbers
                    data show TINY --index 90 | 2 | --index 90 is not in the training set: give a number from 0 to 89
                    data show TINY --augment x| 2 | unknown distortion 'x'
                    data info pom.xml         | 4 | pom.xml is not a data set
                    data info src             | 4 | src holds no data
                    data make digitz --out x  | 4 | did you mean 'digits'?
                    data make spiral --out src     | 2 | --out src holds files already
                    data make spiral --out pom.xml | 2 | --out pom.xml: pom.xml is a file; give a folder
                    data make spiral          | 2 | '--out=DIR'
                    """)
    void isSaidInOneLine(String line, int code, String part) {
        String whole = line.strip();
        if (whole.startsWith("train ") && !whole.contains("--data") && !whole.contains("resume")) {
            whole += " --data " + tiny;
        }
        if (whole.startsWith("train ") && !whole.contains("--out") && !whole.contains("resume")) {
            whole += " --out " + temp.resolve("never");
        }
        Cli.line(whole.replace("RUN", run.toString()).replace("TINY", tiny.toString()))
                .failed(code, part);
        assertThat(temp.resolve("never")).doesNotExist();
    }

    /** Damages one file of a good folder. */
    private interface Damage {
        byte[] to(byte[] content) throws IOException;
    }

    private static void refuse(Path folder, String file, Damage damage, String... parts)
            throws IOException {
        TinyImages.write(folder, 90, 30);
        Path path = folder.resolve(file);
        Files.write(path, damage.to(Files.readAllBytes(path)));
        for (String command : new String[] {"train --data", "data info"}) {
            Cli.line(command + " " + folder).failed(4, parts);
        }
    }

    @Test
    void damagedImages(@TempDir Path folder) throws IOException {
        String images = TinyImages.IMAGES;
        refuse(folder, images, b -> put(b, 0, 0x804), images);
        refuse(folder, images, b -> put(b, 4, 91), images);
        refuse(folder, images, b -> put(b, 4, Integer.MAX_VALUE), images);
        refuse(folder, images, b -> put(b, 8, -1), images);
        refuse(folder, images, b -> Arrays.copyOf(b, 100), images);
        refuse(folder, images, b -> Arrays.copyOf(b, 3), images);
        refuse(folder, images, b -> Arrays.copyOf(gzip(b), 200), images);
        refuse(folder, images, b -> new byte[0], images);
    }

    @Test
    void damagedLabels(@TempDir Path folder) throws IOException {
        String labels = TinyImages.LABELS;
        refuse(folder, labels, b -> put(b, 4, 89), labels);
        refuse(folder, labels, b -> Arrays.copyOf(b, b.length - 1), labels);
        String test = "t10k-labels-idx1-ubyte";
        refuse(folder, test, b -> put(b, 20, 0x01020901), test + " has label 9 at byte 22");
        Files.delete(TinyImages.write(folder, 90, 30).resolve(labels));
        Cli.run("train", "--data", folder).failed(4, "labels");
    }

    @Test
    void brokenCsv(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, "x,y,label\n1,2,a\n3,b\n");
        Cli.run("train", "--data", file).failed(4, file.toString(), "3");
        Files.writeString(file, "x,y,label\n1,2,a\n3,oops,b\n");
        Cli.run("train", "--data", file).failed(4, file.toString(), "oops");
        Cli.run("train", "--data", file, "--label", "labl").failed(2, file.toString(), "labl");
        Files.writeString(file, "");
        Cli.run("train", "--data", file).failed(4, file.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"lr": "fast"}            | line 1, column 3: "lr": "fast" cannot be used: give a positive number
                    {"epochs": 1.5}           | "epochs": 1.5 cannot be used: give a whole number
                    {"hidden": "128,64"}      | "hidden": "128,64" cannot be used: give a list, such as [128,64]
                    {"hidden": [64, "a"]}     | "hidden": [64,"a"] cannot be used: give a list of whole numbers of at least 1
                    {"hidden": [1.5]}         | "hidden": [1.5] cannot be used: give a list
                    {"amsgrad": "yes"}        | "amsgrad": "yes" cannot be used: give true or false
                    {"optimizer": "sgd", "centered": 1} | line 1, column 23: "centered": 1 cannot be used: give true or false
                    {"optimizer": {}}         | "optimizer": {} cannot be used: give a text
                    {"optimiser": "sgd"}      | unknown setting 'optimiser'; did you mean 'optimizer'?
                    {"zzz": 1}                | line 1, column 3: unknown setting 'zzz'
                    [1]                       | is not a JSON object
                    {"lr": 1                  | is not JSON: it ends too early, at line 1, column 9
                    hello there               | is not JSON: unexpected 'hello' at line 1, column 1
                    {"lr": NaN}               | is not JSON: unexpected 'NaN' at line 1, column 8
                    {"clip-norm": -Infinity}  | is not JSON: unexpected '-Infinity' at line 1, column 15
                    {"lr": 1e999}             | "lr": 1E+999 cannot be used: give a positive number
                    {"lr": 1e99999999999}     | has the number 1e99999999999 at line 1, column 8, which is out of range
                    {"lr": 1,}                | is not JSON: unexpected '}' at line 1, column 10
                    {"lr": 1, "lr": 2}        | sets "lr" twice, the second time at line 1, column 12
                    ``                        | is not JSON: it ends too early
                    """)
    void configurationFile(String text, String part) throws IOException {
        Path file = temp.resolve("config.json");
        Files.writeString(file, text);
        Cli.run("train", "--config", file).failed(2, "--config " + file, part);
    }

    /** It would be the current folder. */
    @Test
    void anEmptyPath() {
        String part = "the path is empty, give that of a file or folder";
        Cli.run("train", "--data", tiny, "--out", "").failed(2, "--out: " + part);
        Cli.run("predict", run, "--data", tiny, "--out", "").failed(2, "--out: " + part);
        Cli.run("predict", run, "--image", "").failed(2, "--image: " + part);
        Cli.run("eval", "").failed(2, part);
        Cli.run("predict", run, "--row", "").failed(4, "--row is empty: give numbers");
    }

    @Test
    void noFileAndNoFolder(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        String part = " is neither a file nor a folder: for a table from a pipe, give -";
        for (String command : new String[] {"train", "data info", "eval RUN", "predict RUN"}) {
            String line = command.replace("RUN", run + " --data") + " ";
            if (command.equals("train")) line += "--data ";
            Cli.line(line + pipe).failed(4, pipe + part);
        }
    }

    @Test
    void missingConfigurationFile() {
        Cli.line("train --config nowhere.json").failed(2, "--config nowhere.json", "no such file");
        Cli.run("train", "--config", temp).failed(2, "is not a readable text file");
    }

    @Test
    void nullInAConfigurationFileIsNotGiven() throws IOException {
        Path file = temp.resolve("nulls.json");
        Files.writeString(file, "{\"data\": null, \"hidden\": null, \"lr\": null}");
        String defaults = Cli.line("train --print-config").succeeded().out();
        assertThat(Cli.run("train", "--print-config", "--config", file).out()).isEqualTo(defaults);
    }

    @Test
    void aRunWithADamagedConfiguration(@TempDir Path copy) throws IOException {
        copy(run, copy);
        Files.writeString(copy.resolve("config.json"), "{\"lr\": ");
        String file = copy.resolve("config.json").toString();
        Cli.run("eval", copy).failed(4, file, "is not JSON");
        Cli.run("train", "--resume", copy).failed(4, file, "is not JSON");
        Cli.run("reproduce", copy).failed(4, file, "is not JSON");
    }

    @Test
    void anUnfinishedRun(@TempDir Path copy) throws IOException {
        copy(run, copy);
        Files.delete(copy.resolve("weights.safetensors"));
        Files.delete(copy.resolve("report.json"));
        for (String command : new String[] {"eval", "reproduce"}) {
            Cli.run(command, copy).failed(4, "has no weights yet", "--resume " + copy);
        }
        assertThat(Cli.run("inspect", copy).out())
                .contains("optimizer", "none yet: finish the training with train --resume " + copy);
        Cli.run("predict", copy, "--index", 0).failed(4, "has no weights yet");
    }

    /** A network that was imported has no training. */
    @Test
    void aBareNetwork(@TempDir Path copy) throws IOException {
        copy(run, copy);
        for (String file : List.of("report.json", "checkpoint.safetensors")) {
            Files.delete(copy.resolve(file));
        }
        Cli.run("report", copy).failed(4, "no training to report: measure it with eval");
    }

    @Test
    void damagedWeights(@TempDir Path copy) throws IOException {
        copy(run, copy);
        Path weights = copy.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 4));
        for (String command : new String[] {"eval", "inspect", "reproduce"}) {
            Cli.run(command, copy).failed(4, weights.toString());
        }
        Files.write(weights, new byte[0]);
        Cli.run("eval", copy).failed(4, weights.toString());
    }

    /** A small file that names a network of 1.6 GB. */
    @Test
    void aHugeNetworkInASmallFile(@TempDir Path copy) throws IOException {
        copy(run, copy);
        Path weights = copy.resolve("weights.safetensors");
        Safetensors sound = Safetensors.read(weights);
        Map<String, String> metadata = new HashMap<>(sound.metadata());
        metadata.replaceAll((_, v) -> v.replace("\"hidden\":[4]", "\"hidden\":[20000,20000]"));
        assertThat(metadata).isNotEqualTo(sound.metadata());
        new Safetensors(metadata, sound.tensors()).withChecksum().write(weights);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Cli.run("inspect", copy).failed(4, weights + " cannot be used: its tensors do not fit");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 << 20);
    }

    private static byte[] put(byte[] bytes, int at, int value) {
        ByteBuffer.wrap(bytes).putInt(at, value);
        return bytes;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
