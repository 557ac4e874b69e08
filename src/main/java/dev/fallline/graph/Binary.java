package dev.fallline.graph;

/** The functions of two variables that the graph knows, applied element by element. */
public enum Binary {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MAXIMUM,
    MINIMUM
}
