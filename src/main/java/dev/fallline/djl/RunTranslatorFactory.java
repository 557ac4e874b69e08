package dev.fallline.djl;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For {@code Criteria.optTranslatorFactory}: one example as a {@code float[]} to {@link
 * Classifications}, or to the predicted numbers as a {@code float[]}. For pictures DJL's own
 * translator serves.
 */
public final class RunTranslatorFactory implements TranslatorFactory {
    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        return Set.of(
                new Pair<>(float[].class, Classifications.class),
                new Pair<>(float[].class, float[].class));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <I, O> Translator<I, O> newInstance(
            Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
        if (!isSupported(input, output)) {
            throw new IllegalArgumentException(
                    "%s to %s is not supported: set the types float[] and Classifications, or float[] and float[]."
                            .formatted(input.getSimpleName(), output.getSimpleName()));
        }
        if (!(model.getBlock() instanceof RunBlock run)) {
            throw new IllegalArgumentException(
                    "The translator is for runs: load one with optEngine(\"%s\") and optModelPath."
                            .formatted(FalllineEngine.NAME));
        }
        return (Translator<I, O>)
                (output == float[].class ? new Numbers() : new Classes(run.classes()));
    }

    private static NDList example(TranslatorContext context, float[] example) {
        return new NDList(context.getNDManager().create(example));
    }

    private record Numbers() implements Translator<float[], float[]> {
        @Override
        public NDList processInput(TranslatorContext context, float[] example) {
            return example(context, example);
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList answer) {
            return answer.singletonOrThrow().toFloatArray();
        }
    }

    private record Classes(List<String> names) implements Translator<float[], Classifications> {
        @Override
        public NDList processInput(TranslatorContext context, float[] example) {
            return example(context, example);
        }

        @Override
        public Classifications processOutput(TranslatorContext context, NDList answer) {
            NDArray probabilities = answer.singletonOrThrow();
            return new Classifications(names, probabilities);
        }
    }
}
