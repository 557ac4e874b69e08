package dev.fallline.device.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates a module of PTX into C++, statement by statement: registers become variables, labels
 * become labels, loads and stores go through the hooks of {@code ptx.h}. It knows the instructions
 * that {@code kernels/*.ptx} have and refuses any other (PTX ISA 7.0, chapter 9).
 */
final class PtxTranslator {
    private static final Pattern PARAMETER = Pattern.compile("\\.param \\.(\\w+) (\\w+)");
    private static final Pattern REGISTERS = Pattern.compile("\\.reg \\.(\\w+)\\s+%(\\w+)<(\\d+)>");
    private static final Pattern SHARED =
            Pattern.compile("\\.shared \\.align (\\d+) \\.b8 (\\w+)\\[(\\d+)]");
    private static final Pattern STATEMENT =
            Pattern.compile("(?:@(!?)%(\\w+) )?([a-z0-9_.]+)(?:\\s+(.*))?");
    private static final Pattern ADDRESS = Pattern.compile("\\[([%$\\w]+)(?:\\+(-?\\d+))?]");
    private static final int MOST_THREADS = 1024;

    /** Between variables in shared memory, so that one is not taken for another. */
    private static final int GAP = 16;

    private final String file;
    private final StringBuilder out = new StringBuilder();
    private final List<String> parameters = new ArrayList<>();
    private final Map<String, Integer> shared = new LinkedHashMap<>();
    private final StringBuilder ranges = new StringBuilder();
    private String kernel;
    private String signature;
    private int mostThreads;
    private int sharedEnd;

    /** Whether the kernel's declarations are over. */
    private boolean begun;

    private int line;

    private PtxTranslator(String file) {
        this.file = file;
    }

    /**
     * @param file its name, for messages
     * @throws IllegalArgumentException for what is not known
     */
    static String translate(String file, String ptx) {
        PtxTranslator translator = new PtxTranslator(file);
        translator.out.append("#include \"ptx.h\"\n");
        ptx.lines().forEach(translator::line);
        return translator.out.toString();
    }

    private void line(String text) {
        line++;
        String s = text.strip();
        if (s.isEmpty() || s.startsWith("//")) return;
        if (s.endsWith(":")) {
            emit("%s: ;", name(s.substring(0, s.length() - 1)));
        } else if (s.startsWith(".visible .entry ")) {
            kernel = s.substring(".visible .entry ".length(), s.indexOf('('));
            parameters.clear();
            shared.clear();
            ranges.setLength(0);
            signature = "";
            sharedEnd = 0;
            begun = false;
            mostThreads = MOST_THREADS;
        } else if (s.startsWith(".")) {
            directive(s);
        } else if (s.equals("{")) {
            emit("static void %s(void** values) {", kernel);
            emit("unsigned epoch = 0; (void) epoch; (void) values;");
        } else if (s.equals("}")) {
            emit("}");
            emit(
                    "static const Kernel entry_%s(\"%s\", \"%s\", %d, %s);",
                    kernel, kernel, signature, mostThreads, kernel);
        } else if (!s.equals(")")) {
            if (!begun) emit("static const Shared variables[] = {%s{0, 0}};", ranges);
            begun = true;
            statement(s.substring(0, s.length() - 1));
        }
    }

    private void directive(String s) {
        Matcher parameter = PARAMETER.matcher(s);
        Matcher registers = REGISTERS.matcher(s);
        Matcher variable = SHARED.matcher(s);
        if (parameter.lookingAt()) {
            parameters.add(parameter.group(2));
            signature +=
                    switch (parameter.group(1)) {
                        case "u64", "s64" -> "l";
                        case "u32", "s32" -> "i";
                        case "f32" -> "f";
                        case "f64" -> "d";
                        default -> throw unknown(s);
                    };
        } else if (registers.lookingAt()) {
            String type = type(registers.group(1));
            for (int i = 0; i < Integer.parseInt(registers.group(3)); i++) {
                String register = registers.group(2) + i;
                emit("%s %s; (void) %s;", type, register, register);
            }
        } else if (variable.lookingAt()) {
            int alignment = Math.max(GAP, Integer.parseInt(variable.group(1)));
            int from = Math.ceilDiv(sharedEnd, alignment) * alignment;
            int to = from + Integer.parseInt(variable.group(3));
            shared.put(variable.group(2), from);
            sharedEnd = to + GAP;
            ranges.append("{%d, %d}, ".formatted(from, to));
        } else if (s.startsWith(".maxntid ")) {
            mostThreads = 1;
            for (String n : s.substring(".maxntid ".length()).split(", ")) {
                mostThreads *= Integer.parseInt(n);
            }
        } else if (!s.matches("\\.(version|target|address_size|pragma|minnctapersm) .*")) {
            throw unknown(s);
        }
    }

    private void statement(String s) {
        Matcher m = STATEMENT.matcher(s);
        if (!m.matches()) throw unknown(s);
        String done = instruction(m.group(3).split("\\."), operands(m.group(4)), s);
        if (m.group(2) == null) emit("%s", done);
        else emit("if (%s%s) { %s }", m.group(1), m.group(2), done);
    }

    private static List<String> operands(String text) {
        List<String> all = new ArrayList<>();
        if (text == null) return all;
        for (String part : text.split(",\\s*(?![^{]*})")) all.add(part.strip());
        return all;
    }

    /**
     * @param op the opcode and its modifiers, the last of which is the type
     */
    private String instruction(String[] op, List<String> x, String s) {
        String t = op[op.length - 1];
        return switch (op[0]) {
            case "ret" -> "return;";
            case "bra" -> "goto %s;".formatted(name(x.get(0)));
            case "bar" -> barrier(x, s);
            case "ld" -> op[1].equals("param") ? parameter(t, x) : load(op, x);
            case "st" -> store(op, x);
            case "cvta" -> set(x, t, value(x.get(1), t));
            case "mov" -> move(t, x);
            case "cvt" -> set(x, op[op.length - 2], convert(op, x.get(1)));
            case "setp" -> set(x, "pred", compare(op[1], t, x.get(1), x.get(2)));
            case "selp" ->
                    set(
                            x,
                            t,
                            "%s ? %s : %s"
                                    .formatted(
                                            value(x.get(3), "pred"),
                                            value(x.get(1), t),
                                            value(x.get(2), t)));
            case "add" -> binary(x, t, "+");
            case "sub" -> binary(x, t, "-");
            case "div" -> isFloat(t) ? binary(x, t, "/") : divide("quotient", x, t);
            case "rem" -> divide("remainder", x, t);
            case "and" -> binary(x, t, "&");
            case "or" -> binary(x, t, "|");
            case "xor" -> binary(x, t, "^");
            case "mul" -> multiply(op, x, t);
            case "mad" ->
                    set(
                            x,
                            t,
                            "%s * %s + %s"
                                    .formatted(
                                            value(x.get(1), unsigned(t)),
                                            value(x.get(2), unsigned(t)),
                                            value(x.get(3), unsigned(t))));
            case "fma" -> call(x, t, t.equals("f32") ? "__builtin_fmaf" : "__builtin_fma");
            case "sqrt" -> call(x, t, t.equals("f32") ? "__builtin_sqrtf" : "__builtin_sqrt");
            case "abs" -> call(x, t, t.equals("f32") ? "__builtin_fabsf" : "__builtin_fabs");
            case "rcp" -> set(x, t, "1 / " + value(x.get(1), t));
            case "neg" -> set(x, t, (isFloat(t) ? "-" : "0 - ") + value(x.get(1), unsigned(t)));
            case "not" -> set(x, t, (t.equals("pred") ? "!" : "~") + value(x.get(1), t));
            case "shl", "shr" ->
                    set(
                            x,
                            t,
                            "%s<%s>(%s, %s)"
                                    .formatted(
                                            op[0],
                                            type(t),
                                            value(x.get(1), t),
                                            value(x.get(2), "u32")));
            case "min", "max" -> {
                if (isFloat(t)) throw unknown(s);
                String a = value(x.get(1), t);
                String b = value(x.get(2), t);
                String less = op[0].equals("min") ? "<" : ">";
                yield set(x, t, "%s %s %s ? %s : %s".formatted(a, less, b, a, b));
            }
            case "bfi" -> call(x, "u32", "bfi");
            default -> throw unknown(s);
        };
    }

    /** One of all threads, who must come to the same one in the text. */
    private String barrier(List<String> x, String s) {
        if (!x.equals(List.of("0"))) throw unknown(s);
        String wait = "{ __syncthreads(); epoch++; }";
        return "{ %s if (meeting(site, epoch)) %s }".formatted(site(), wait);
    }

    private String divide(String what, List<String> x, String t) {
        String value = "%s(site, %s, %s)".formatted(what, value(x.get(1), t), value(x.get(2), t));
        return "{ %s %s }".formatted(site(), set(x, t, value));
    }

    private String binary(List<String> x, String t, String operator) {
        // Overflow is defined for unsigned numbers.
        String as = unsigned(t);
        return set(x, t, "%s %s %s".formatted(value(x.get(1), as), operator, value(x.get(2), as)));
    }

    private String multiply(String[] op, List<String> x, String t) {
        if (!op[1].equals("wide")) return binary(x, t, "*");
        String wide = t.charAt(0) + "64";
        return set(
                x,
                wide,
                "(%s) %s * %s".formatted(type(wide), value(x.get(1), t), value(x.get(2), t)));
    }

    private String call(List<String> x, String t, String function) {
        List<String> arguments = x.stream().skip(1).map(a -> value(a, t)).toList();
        return set(x, t, function + "(" + String.join(", ", arguments) + ")");
    }

    private String convert(String[] op, String x) {
        String to = op[op.length - 2];
        String from = op[op.length - 1];
        String value = value(x, from);
        return op[1].equals("rzi")
                ? "truncated<%s>(%s)".formatted(type(to), value)
                : "(%s) %s".formatted(type(to), value);
    }

    /** Of floating-point numbers NaN makes all false, but for ne … and those that end with u. */
    private String compare(String how, String t, String left, String right) {
        String a = value(left, t);
        String b = value(right, t);
        boolean real = isFloat(t);
        return switch (how) {
            case "eq" -> "%s == %s".formatted(a, b);
            case "ne" ->
                    real
                            ? "(%s < %s || %s > %s)".formatted(a, b, a, b)
                            : "%s != %s".formatted(a, b);
            case "lt" -> "%s < %s".formatted(a, b);
            case "le" -> "%s <= %s".formatted(a, b);
            case "gt" -> "%s > %s".formatted(a, b);
            case "ge" -> "%s >= %s".formatted(a, b);
            case "equ" -> "!(%s < %s || %s > %s)".formatted(a, b, a, b);
            case "neu" -> "%s != %s".formatted(a, b);
            case "ltu" -> "!(%s >= %s)".formatted(a, b);
            case "leu" -> "!(%s > %s)".formatted(a, b);
            case "gtu" -> "!(%s <= %s)".formatted(a, b);
            case "geu" -> "!(%s < %s)".formatted(a, b);
            case "nan" -> "__builtin_isunordered(%s, %s)".formatted(a, b);
            case "num" -> "!__builtin_isunordered(%s, %s)".formatted(a, b);
            default -> throw unknown("setp." + how);
        };
    }

    private String parameter(String t, List<String> x) {
        int index = parameters.indexOf(x.get(1).replaceAll("[\\[\\]]", ""));
        if (index < 0) throw unknown(x.get(1));
        return set(x, t, "*static_cast<%s*>(values[%d])".formatted(type(t), index));
    }

    private String load(String[] op, List<String> x) {
        List<String> targets = vector(x.get(0));
        String t = op[op.length - 1];
        StringBuilder text =
                new StringBuilder(
                        "{ %s const %s* m = static_cast<const %s*>(reading(site, %s)); "
                                .formatted(
                                        site(),
                                        type(t),
                                        type(t),
                                        place(op[1], x.get(1), t, targets.size())));
        for (int i = 0; i < targets.size(); i++) {
            text.append(set(List.of(targets.get(i)), t, "m[%d]".formatted(i))).append(' ');
        }
        return text.append('}').toString();
    }

    private String store(String[] op, List<String> x) {
        List<String> sources = vector(x.get(1));
        String t = op[op.length - 1];
        StringBuilder text =
                new StringBuilder(
                        "{ %s %s* m = static_cast<%s*>(writing(site, %s)); "
                                .formatted(
                                        site(),
                                        type(t),
                                        type(t),
                                        place(op[1], x.get(0), t, sources.size())));
        for (int i = 0; i < sources.size(); i++) {
            text.append("m[%d] = %s; ".formatted(i, value(sources.get(i), t)));
        }
        return text.append('}').toString();
    }

    private String site() {
        return "static Site site{\"%s\", %d};".formatted(file, line);
    }

    private String place(String space, String operand, String t, int count) {
        Matcher m = ADDRESS.matcher(operand);
        if (!m.matches()) throw unknown(operand);
        long bytes = count * Long.parseLong(t.substring(1)) / 8;
        String offset = m.group(2) == null ? "0" : m.group(2);
        return switch (space) {
            case "global" ->
                    "%s + %s, %d, epoch".formatted(value(m.group(1), "u64"), offset, bytes);
            case "shared" ->
                    "variables, %s + %s, %d, epoch"
                            .formatted(value(m.group(1), "u32"), offset, bytes);
            default -> throw unknown(space);
        };
    }

    private static List<String> vector(String operand) {
        return operand.startsWith("{")
                ? List.of(operand.substring(1, operand.length() - 1).split(",\\s*"))
                : List.of(operand);
    }

    /** Between registers of different kinds the bits are moved. */
    private String move(String t, List<String> x) {
        boolean bits = t.startsWith("b") && x.get(1).startsWith("%");
        boolean real = x.get(1).startsWith("%f");
        if (bits && real != x.get(0).startsWith("%f")) {
            String source = x.get(1).substring(1);
            String target = x.get(0).substring(1);
            return "%s = std::bit_cast<decltype(%s)>(%s);".formatted(target, target, source);
        }
        if (t.equals("pred"))
            return set(x, t, x.get(1).equals("0") ? "false" : predicate(x.get(1)));
        return set(
                x,
                bits && real ? "f" + t.substring(1) : t,
                value(x.get(1), bits && real ? "f" + t.substring(1) : t));
    }

    private static String predicate(String x) {
        return x.startsWith("%") ? x.substring(1) : "true";
    }

    private String set(List<String> x, String t, String value) {
        String target = x.get(0);
        if (!target.startsWith("%")) throw unknown(target);
        return "%s = (%s) (%s);".formatted(target.substring(1), type(t), value);
    }

    /** A register, a special register, a number, or the address of a variable in shared memory. */
    private String value(String x, String t) {
        String plain =
                switch (x) {
                    case "%tid.x" -> "threadIdx.x";
                    case "%tid.y" -> "threadIdx.y";
                    case "%ntid.x" -> "blockDim.x";
                    case "%ntid.y" -> "blockDim.y";
                    case "%ctaid.x" -> "blockIdx.x";
                    case "%ctaid.y" -> "blockIdx.y";
                    case "%nctaid.x" -> "gridDim.x";
                    case "%nctaid.y" -> "gridDim.y";
                    default -> null;
                };
        if (plain == null) {
            if (x.matches("%[a-z]+\\d+")) plain = x.substring(1);
            else if (x.matches("0f[0-9A-F]{8}"))
                plain = "std::bit_cast<float>(0x%su)".formatted(x.substring(2));
            else if (x.matches("0d[0-9A-F]{16}"))
                plain = "std::bit_cast<double>(0x%sull)".formatted(x.substring(2));
            else if (x.matches("-?\\d+")) plain = "%dll".formatted(Long.parseLong(x));
            else if (shared.containsKey(x)) plain = shared.get(x).toString();
            else throw unknown(x);
        }
        return "(%s) %s".formatted(type(t), plain).transform(v -> "(" + v + ")");
    }

    private static boolean isFloat(String t) {
        return t.startsWith("f");
    }

    private static String unsigned(String t) {
        return t.startsWith("s") ? "u" + t.substring(1) : t;
    }

    private String type(String t) {
        return switch (t) {
            case "pred" -> "bool";
            case "f32" -> "float";
            case "f64" -> "double";
            case "u8", "b8" -> "std::uint8_t";
            case "u16", "b16" -> "std::uint16_t";
            case "u32", "b32" -> "std::uint32_t";
            case "u64", "b64" -> "std::uint64_t";
            case "s16" -> "std::int16_t";
            case "s32" -> "std::int32_t";
            case "s64" -> "std::int64_t";
            default -> throw unknown("." + t);
        };
    }

    private static String name(String label) {
        return label.replace("$", "");
    }

    private void emit(String format, Object... values) {
        out.append(format.formatted(values)).append('\n');
    }

    private IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException(
                "%s:%d: PtxTranslator does not know %s".formatted(file, line, what));
    }
}
