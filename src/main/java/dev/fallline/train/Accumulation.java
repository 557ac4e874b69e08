package dev.fallline.train;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.plan.Plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A step that takes its batch in parts, one after the other, and adds up their gradients before it
 * moves the parameters: the memory of a part is enough. The sums lie in the arena behind all else
 * and are zero between two steps.
 *
 * @param total examples of the step
 * @param each of all parts but the last, which has the rest
 */
record Accumulation(int total, int each) {
    private static final String PREFIX = "accumulated.";
    private static final float[] NONE = {};

    /** The parts of a step. */
    int parts() {
        return Math.ceilDiv(total, each);
    }

    private int last() {
        return total - (parts() - 1) * each;
    }

    /** A layout with the sums behind it. */
    static Layout layout(Layout network) {
        return layout(network, PREFIX);
    }

    /** A layout and behind it a slice for each learned one, its name with a prefix. */
    static Layout layout(Layout network, String prefix) {
        List<Slice> more = new ArrayList<>(network.statistics());
        for (Slice s : network.learned()) {
            int offset = network.size() + s.offset();
            more.add(new Slice(prefix + s.name(), s.shape(), offset, false));
        }
        return new Layout(network.learned(), more);
    }

    /** Lets a part add its gradients to the sums. */
    static void add(Graph g, List<Node> parameters, List<Node> gradients) {
        for (int i = 0; i < parameters.size(); i++) {
            Node sum = sum(g, parameters.get(i));
            g.assign(sum, g.add(sum, gradients.get(i)));
        }
    }

    /** The gradients of the last part with the sums, which become zero. */
    static List<Node> take(Graph g, List<Node> parameters, List<Node> gradients) {
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Node sum = sum(g, parameters.get(i));
            g.assign(sum, g.constant(0, sum.shape()));
            all.add(g.add(sum, gradients.get(i)));
        }
        return all;
    }

    private static Node sum(Graph g, Node parameter) {
        return g.parameter(PREFIX + Graph.name(parameter), parameter.shape());
    }

    /** Makes the plan of a part. */
    interface PartPlan {
        /**
         * @param examples of the part
         * @param share of the step's examples
         * @param last whether it moves the parameters
         */
        Plan of(int examples, double share, boolean last);
    }

    Executable compile(PartPlan plan, Device device, Arena arena) {
        Executable earlier =
                parts() == 1
                        ? null
                        : device.compile(plan.of(each, (double) each / total, false), arena);
        Plan end = plan.of(last(), (double) last() / total, true);
        return new Parts(earlier, device.compile(end, arena), end.notes().size());
    }

    /**
     * All parts of a step, as if they were one.
     *
     * @param noted how many numbers
     */
    private final class Parts implements Executable {
        private final Executable earlier;
        private final Executable end;
        private final int noted;
        private final float[] of;
        private final float[] own;
        private float[] scalars = NONE;

        Parts(Executable earlier, Executable end, int noted) {
            this.earlier = earlier;
            this.end = end;
            this.noted = noted;
            of = new float[(parts() - 1) * (noted - 1)];
            own = new float[noted];
        }

        @Override
        public void run(DeviceDataset examples, Steps steps, float[] notes) {
            int width = steps.scalars().length / steps.count();
            if (scalars.length != width) scalars = new float[width];
            for (int k = 0; k < steps.count(); k++) {
                int from = steps.from() + k * total;
                // Each part has masks of its own.
                long first = (steps.first() + k - 1) * parts() + 1;
                if (earlier != null) {
                    earlier.run(examples, new Steps(from, parts() - 1, first, NONE), of);
                }
                System.arraycopy(steps.scalars(), k * width, scalars, 0, width);
                int rest = from + (parts() - 1) * each;
                end.run(examples, new Steps(rest, 1, first + parts() - 1, scalars), own);
                note(notes, k * noted);
            }
        }

        /** The mean of the losses, the sum of what is counted, the norm of the whole gradient. */
        private void note(float[] notes, int at) {
            double loss = (double) own[0] * last();
            double quality = own[1];
            for (int i = 0; i < of.length; i += noted - 1) {
                loss += (double) of[i] * each;
                quality += of[i + 1];
            }
            notes[at] = (float) (loss / total);
            notes[at + 1] = (float) quality;
            notes[at + 2] = own[2];
        }

        @Override
        public void read(String output, float[] target) {
            end.read(output, target);
        }

        @Override
        public void close() {
            if (earlier != null) earlier.close();
            end.close();
        }
    }
}
