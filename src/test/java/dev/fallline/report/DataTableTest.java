package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

class DataTableTest {
    @Test
    void someRowsOfManyKeepTheFirstAndTheLast() {
        assertThat(DataTable.some(rows(100), 3, 2)).containsExactly(1, 2, 3, 51, 100);
        assertThat(DataTable.some(rows(5), 3, 2)).containsExactly(1, 2, 3, 4, 5);
        assertThat(DataTable.some(rows(10_000), 1, 999))
                .hasSize(1000)
                .startsWith(1)
                .endsWith(10_000);
        assertThat(DataTable.some(List.of(), 1, 2)).isEmpty();
    }

    private static List<Integer> rows(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }
}
