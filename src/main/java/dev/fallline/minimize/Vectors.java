package dev.fallline.minimize;

/** The few operations on vectors that the methods are written in. */
final class Vectors {
    private Vectors() {}

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    /** The Euclidean norm, scaled so that squares neither overflow nor vanish. */
    static double norm(double[] a) {
        double largest = 0;
        for (double v : a) {
            if (Double.isNaN(v)) return Double.NaN;
            largest = Math.max(largest, Math.abs(v));
        }
        if (largest == 0 || Double.isInfinite(largest)) return largest;
        double sum = 0;
        for (double v : a) sum += (v / largest) * (v / largest);
        return largest * Math.sqrt(sum);
    }

    /** a + t·b. */
    static double[] plus(double[] a, double t, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) sum[i] = a[i] + t * b[i];
        return sum;
    }

    static double[] minus(double[] a, double[] b) {
        return plus(a, -1, b);
    }

    static double[] scaled(double t, double[] a) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) product[i] = t * a[i];
        return product;
    }

    static double distance(double[] a, double[] b) {
        return norm(minus(a, b));
    }
}
