package dev.fallline.device.cpu;

/** What a product is added to. */
enum Add {
    NOTHING,
    WHAT_IS_THERE,
    A_ROW;

    /** The matrix D for {@link Gemm#prepare}. */
    Matrix of(Matrix c, Matrix row) {
        return switch (this) {
            case NOTHING -> null;
            case WHAT_IS_THERE -> c;
            case A_ROW -> row.repeated(c.rows());
        };
    }
}
