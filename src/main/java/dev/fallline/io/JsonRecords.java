package dev.fallline.io;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/**
 * How records are written to files as JSON: {@code trainLoss} is {@code "train_loss"}, and numbers
 * that JSON does not have are null.
 */
public final class JsonRecords {
    public static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .registerTypeAdapter(double.class, new FiniteNumbers(Double.NaN))
                    .registerTypeAdapter(Double.class, new FiniteNumbers(null))
                    .disableHtmlEscaping()
                    .create();

    /** The same with a line for each field. */
    public static final Gson PRETTY = GSON.newBuilder().setPrettyPrinting().create();

    private JsonRecords() {}
}
