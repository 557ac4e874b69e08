package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

class PublicSetTest {
    @TempDir Path cache;

    @Test
    void everyManifestIsListedAndComplete() throws IOException {
        List<String> names = new ArrayList<>(PublicSet.fetched());
        PublicSet.all().stream()
                .map(set -> set.manifest().name())
                .filter(name -> !names.contains(name))
                .forEach(names::add);
        try (var files = Files.list(Path.of("datasets"))) {
            assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names.stream().map(name -> name + ".json").toList());
        }
        for (PublicSet set : PublicSet.all()) {
            Manifest manifest = set.manifest();
            assertThat(manifest.title()).isNotBlank();
            assertThat(manifest.licence()).isNotBlank();
            assertThat(manifest.source()).startsWith("http");
            assertThat(manifest.mirrors()).allMatch(m -> m.matches("https?://.*/"));
            assertThat(manifest.files())
                    .isNotEmpty()
                    .allSatisfy(
                            file -> {
                                String sum =
                                        file.sha256() != null ? file.sha256() : file.packedSha256();
                                assertThat(sum).matches("[0-9a-f]{64}");
                                assertThat(file.bytes()).isPositive();
                            });
            assertThat(manifest.parts().isEmpty()).isEqualTo(set.part() == null);
        }
        assertThat(PublicSet.all().stream().map(PublicSet::name).toList())
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(PublicSet.names());
    }

    @Test
    void filesThatComeAlongHaveTheirSums() throws Exception {
        for (PublicSet set : PublicSet.all()) {
            if (!set.manifest().isBundled()) continue;
            for (Manifest.File file : set.manifest().files()) {
                Path path = Path.of("datasets", set.name(), file.name());
                try (InputStream in = Archive.plain(path)) {
                    byte[] bytes = in.readAllBytes();
                    assertThat(bytes).hasSize((int) file.bytes());
                    byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
                    assertThat(HexFormat.of().formatHex(sum)).isEqualTo(file.sha256());
                }
            }
        }
    }

    @Test
    void iris() {
        Dataset iris = open("iris");
        assertThat(iris.classes()).containsExactly("setosa", "versicolor", "virginica");
        assertThat(iris.train().count() + iris.test().count()).isEqualTo(150);
        assertThat(iris.shape()).isEqualTo(ExampleShape.row(4));
        // Fisher 1936, table I: the means of all three species.
        assertThat(iris.schema().columns().getFirst().mean()).isCloseTo(5.84, within(0.1));
    }

    @Test
    void optdigits() throws IOException {
        Dataset digits = open("optdigits");
        assertThat(digits.shape()).isEqualTo(new ExampleShape(8, 8, 1));
        assertThat(digits.schema().white()).isEqualTo(16);
        assertThat(digits.train().count() + digits.test().count()).isEqualTo(1797);
        // What was damaged in the cache is mended.
        Path kept = cache.resolve("datasets/optdigits/optdigits.csv.gz");
        Files.write(kept, new byte[10]);
        assertThat(open("optdigits").fingerprint()).isEqualTo(digits.fingerprint());
    }

    @Test
    void aSetThatIsNotHere() {
        assertThatThrownBy(() -> open("kmnist"))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                .hasMessageContaining("fallline data fetch kmnist");
        assertThatThrownBy(() -> open("emnist-letters"))
                .hasMessageContaining("fallline data fetch emnist");
        assertThatThrownBy(() -> open("emnist")).hasMessageContaining("emnist-letters");
    }

    private Dataset open(String name) {
        return Datasets.open(name, DatasetOptions.defaults().withCache(cache));
    }
}
