package dev.fallline.io;

import java.io.IOException;

/** A consumer that reads or writes. */
@FunctionalInterface
public interface IoConsumer<T> {
    void accept(T target) throws IOException;
}
