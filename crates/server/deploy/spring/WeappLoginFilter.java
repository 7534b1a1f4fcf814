package com.example.weapp;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * 没有网关时，Spring Boot 3（Java 17）自己问 weapp-login 的 /verify。别的 Jakarta Servlet 5 以上的容器也能用。
 * Where there is no gateway, Spring Boot 3 (Java 17) asks /verify itself; any container of Jakarta Servlet 5 or later does.
 *
 * <p>测试在真的 Tomcat 10.1 里跑它；没有在 Spring Boot 里跑过。
 * The tests run it in a real Tomcat 10.1; in Spring Boot it was never run.
 *
 * <p>用户只从 /verify 的回答里来，客户端写的 x-user-id 从来不看。新令牌放进回答头 x-session-renewed。
 * The user comes from the answer of /verify alone, never from a header of the client's.
 *
 * <pre>{@code
 * @Bean
 * FilterRegistrationBean<WeappLoginFilter> weappLogin() {
 *     var registration = new FilterRegistrationBean<>(new WeappLoginFilter(URI.create("http://10.0.0.5:8080/verify")));
 *     registration.addUrlPatterns("/orders/*");
 *     return registration;
 * }
 * }</pre>
 */
public final class WeappLoginFilter implements Filter {
    private static final List<String> ASKED_WITH = List.of("x-session", "authorization", "x-session-no-renew");
    private static final List<String> TOLD_TO_THE_PHONE = List.of("content-type", "cache-control", "retry-after");
    private static final String OVERLOADED =
            "{\"code\":17,\"data\":{},\"message\":\"服务繁忙，请稍后再试 / overloaded\",\"error\":\"overloaded\",\"retry\":\"later\"}";

    /** HTTP/1.1，不然 HttpClient 会先试着升级到 h2c / else HttpClient tries to upgrade to h2c first. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final URI verify;

    /** @param verify {@code http://…/verify}，只收一个小程序时 / for one mini program alone: {@code /verify?appid=wx…} */
    public WeappLoginFilter(URI verify) {
        this.verify = verify;
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answered, FilterChain chain)
            throws ServletException, IOException {
        var request = (HttpServletRequest) asked;
        var response = (HttpServletResponse) answered;
        HttpResponse<String> answer;
        try {
            answer = http.send(question(request), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuseForNow(response);
            return;
        } catch (IOException | IllegalArgumentException e) {
            // 不把异常写进日志：里面可能有令牌 / not logged: it may quote the token.
            refuseForNow(response);
            return;
        }
        if (answer.statusCode() != 200) {
            pass(answer, response);
            return;
        }
        userOf(answer).putInto(request);
        answer.headers().firstValue("x-session-renewed").ifPresent(token -> {
            response.setHeader("x-session-renewed", token);
            response.setHeader("Cache-Control", "no-store");
        });
        chain.doFilter(request, response);
    }

    private HttpRequest question(HttpServletRequest request) {
        var question = HttpRequest.newBuilder(verify).timeout(Duration.ofSeconds(10)).GET();
        for (String name : ASKED_WITH) {
            for (String value : Collections.list(request.getHeaders(name))) question.header(name, value);
        }
        return question.build();
    }

    private static WeappUser userOf(HttpResponse<String> answer) {
        var headers = answer.headers();
        var externalId = headers.firstValue("x-external-id").filter(text -> !text.isEmpty());
        return new WeappUser(
                headers.firstValue("x-user-id").orElseThrow(),
                headers.firstValue("x-openid").orElseThrow(),
                headers.firstValue("x-appid").orElseThrow(),
                externalId.map(WeappLoginFilter::decoded));
    }

    /** 加号就是加号 / a plus is a plus, and no space. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** weapp-login 自己的回答 / weapp-login's own answer. */
    private static void pass(HttpResponse<String> answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.statusCode());
        for (String name : TOLD_TO_THE_PHONE) {
            answer.headers().firstValue(name).ifPresent(value -> response.setHeader(name, value));
        }
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void refuseForNow(HttpServletResponse response) throws IOException {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Content-Type", "application/json; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Retry-After", "1");
        response.getOutputStream().write(OVERLOADED.getBytes(StandardCharsets.UTF_8));
    }
}
