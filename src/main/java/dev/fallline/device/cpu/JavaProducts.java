package dev.fallline.device.cpu;

/** Products in plain Java, for machines that OpenBLAS has no library for. */
final class JavaProducts implements Products {
    private final String reason;

    /**
     * @param reason why it has to be this
     */
    JavaProducts(String reason) {
        this.reason = reason;
    }

    @Override
    public String description() {
        return "plain Java (" + reason + ")";
    }

    @Override
    public Kernel prepare(
            boolean transposeLeft,
            Matrix a,
            boolean transposeRight,
            Matrix b,
            float beta,
            Matrix c) {
        int k = transposeLeft ? a.rows() : a.columns();
        int rowStep = transposeLeft ? 1 : a.columns();
        int innerStep = transposeLeft ? a.columns() : 1;
        return _ -> {
            for (int i = 0; i < c.rows(); i++) {
                int row = c.at() + i * c.columns();
                if (beta == 0) java.util.Arrays.fill(c.array(), row, row + c.columns(), 0);
                int left = a.at() + i * rowStep;
                if (transposeRight) dots(a, left, innerStep, k, b, c, row);
                else multiples(a, left, innerStep, k, b, c, row);
            }
        };
    }

    private static void multiples(
            Matrix a, int left, int step, int k, Matrix b, Matrix c, int row) {
        int n = c.columns();
        for (int l = 0; l < k; l++) {
            float factor = a.array()[left + l * step];
            int right = b.at() + l * n;
            for (int j = 0; j < n; j++) c.array()[row + j] += factor * b.array()[right + j];
        }
    }

    private static void dots(Matrix a, int left, int step, int k, Matrix b, Matrix c, int row) {
        for (int j = 0; j < c.columns(); j++) {
            int right = b.at() + j * k;
            float sum = 0;
            for (int l = 0; l < k; l++) sum += a.array()[left + l * step] * b.array()[right + l];
            c.array()[row + j] += sum;
        }
    }
}
