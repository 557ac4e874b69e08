package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.List;

/** The numbers of trials after which the tuning is evaluated: 1, 2, 4, … and all. */
final class Budgets {
    private Budgets() {}

    static List<Integer> upTo(int trials) {
        List<Integer> budgets = new ArrayList<>();
        for (int n = 1; n < trials; n *= 2) budgets.add(n);
        if (trials > 0) budgets.add(trials);
        return budgets;
    }

    /** How many different trials lead at these numbers on average, if all orders are as likely. */
    static double expectedLeaders(int trials) {
        double leaders = 0;
        int before = 0;
        for (int n : upTo(trials)) {
            leaders += 1 - before / (double) n;
            before = n;
        }
        return leaders;
    }
}
