package dev.fallline.graph;

/**
 * A piece of an expression.
 *
 * @param text a symbol in its ASCII form, the digits of a superscript on the line
 * @param at offset of its first character
 * @param end offset after its last character
 */
record Token(Kind kind, String text, int at, int end) {
    enum Kind {
        NUMBER,
        NAME,
        SYMBOL,
        SUPERSCRIPT,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** Whether an operand may begin with it, signs aside. */
    boolean beginsOperand() {
        return kind == Kind.NUMBER || kind == Kind.NAME || is("(");
    }
}
