package dev.fallline.data;

import dev.fallline.Nullable;

import java.util.List;

/**
 * How the file was read that a schema was learned from, so that later files are read the same way.
 *
 * @param names of all its columns in order, with those that are not used; their places from 1 where
 *     the file names none
 * @param named whether the first row gave the names
 * @param missingValues cells that stand for a missing value, in lower case
 * @param decimalComma whether numbers have a decimal comma; null for whichever fits the delimiter
 * @param missing what is done about missing values
 */
public record TableLayout(
        List<String> names,
        boolean named,
        List<String> missingValues,
        @Nullable Boolean decimalComma,
        Missing missing) {
    public TableLayout {
        names = List.copyOf(names);
        missingValues = List.copyOf(missingValues);
    }
}
