package dev.fallline.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * A small share of the campaign, or as much as the system property {@code campaign} says; see
 * docs/reliability.md.
 */
class CampaignTest {
    @Test
    void nothingGoesWrong() throws Exception {
        assertThat(Campaign.run(System.getProperty("campaign", ""))).isEmpty();
    }
}
