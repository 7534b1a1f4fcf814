package com.example.weapp;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * 这个请求的用户，weapp-login 检查过的。
 * The user of a request, whom weapp-login has vouched for.
 *
 * @param userId     UUID
 * @param externalId 你们自己的用户编号，没有就是空 / your own user number, if there is one
 */
public record WeappUser(String userId, String openid, String appid, Optional<String> externalId) {
    private static final String ATTRIBUTE = WeappUser.class.getName();

    /** 没有经过 {@link WeappLoginFilter} 的地址上没有用户 / throws where {@link WeappLoginFilter} is not in front. */
    public static WeappUser of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof WeappUser user) return user;
        throw new IllegalStateException("WeappLoginFilter is not in front of " + request.getRequestURI());
    }

    void putInto(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
